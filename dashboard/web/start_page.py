"""Start page of a browser: a cookie names the saved view to which the bare address leads.

A browser that asks for `/` is sent on to the view by HTTP, before a page is drawn: so Back and the history know nothing
of a page in between. Whoever goes to the first page by the navigation has a query in the address and stays there.
"""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.pages import pages
from dashboard.sections.targets.saved_views import OPENED, START_PAGE, query_of
from dashboard.service.records import kept_by
from dashboard.service.views import view
from queries.errors import Problem
from queries.settings import settings

YEAR = 365 * 24 * 3600
OWN = ("same-origin", "none")
"""Who may change the start page by a request: a page of ours, or the reader by typing it; in a browser that says it."""

Address = Callable[[str], str | None]
"""Id of a view → its address from the root, without a sign in front; None for one that is not there."""


class StartPage:
    """ASGI middleware inside the guard."""

    def __init__(self, app: ASGIApp, origins: Mapping[str, str], address: Address | None = None) -> None:
        self._app, self._origins, self._address = app, origins, address or address_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._redirect(Request(scope)) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    async def _redirect(self, request: Request) -> RedirectResponse | None:
        if request.method != "GET":
            return None
        if request.url.path == f"/{START_PAGE}":
            return await self._chosen(request)
        id = request.cookies.get(START_PAGE, "")
        if request.url.path != "/" or request.url.query or not id:
            return None
        found = await run_in_threadpool(self._address, id)
        return RedirectResponse(f"./{found}", 302, {"Cache-Control": "no-store"}) if found else None

    async def _chosen(self, request: Request) -> RedirectResponse:
        """Keeps the view as the start page and opens it; without a known one there is none any more."""
        id = next(iter(parse_qs(request.url.query).get(OPENED, [])), "")
        found = await run_in_threadpool(self._address, id) if id else None
        response = RedirectResponse(f"./{found or ''}", 302, {"Cache-Control": "no-store"})
        if request.headers.get("sec-fetch-site", "none") in OWN:
            is_secure = self._origins.get(request.headers["host"].lower(), "").startswith("https:")
            kept, seconds = (id, YEAR) if found else ("", 0)
            response.set_cookie(START_PAGE, kept, seconds, httponly=True, samesite="lax", secure=is_secure)
        return response


def address_of(id: str) -> str | None:
    """As `Address`, from the records; None where they cannot be read, for the first page then says so."""
    try:
        known = view(kept_by(settings()), id)
    except Problem:
        return None
    first, *others = pages()
    if known is None or known.page not in (first, *others):
        return None
    return f"{'' if known.page == first else known.page}?{urlencode(query_of(id, known), doseq=True)}"
