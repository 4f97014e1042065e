"""Addresses below which there is no page: a browser is sent on to the first page, which says so.

Streamlit's client would show a sentence of its own, in English only, or an empty window below a known page.
"""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.sections.layout.url_state import NO_PAGE

ROUTES = ("_stcore", "media")
"""First parts of Streamlit's own addresses besides the files of its client."""


class UnknownPage:
    """ASGI middleware inside the guard; `pages`: names, first that of the bare address; `home`: the client's files."""

    def __init__(self, app: ASGIApp, pages: Sequence[str], home: Path) -> None:
        self._app, (self._first, *self._others) = app, pages
        self._routes = {*ROUTES, *(file.name for file in home.iterdir())}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._redirect(Request(scope)) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _redirect(self, request: Request) -> RedirectResponse | None:
        path = request.scope["path"]
        parts = [part for part in path.split("/") if part]
        is_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if not is_page or not parts or self._is_served(parts):
            return None
        kept = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != NO_PAGE]
        query = urlencode([*kept, *([] if parts == [self._first] else [(NO_PAGE, "/".join(parts))])])
        up = "../" * (path.count("/") - 1) or "./"
        return RedirectResponse(f"{up}{'?' if query else ''}{query}", 302, {"Cache-Control": "no-store"})

    def _is_served(self, parts: Sequence[str]) -> bool:
        is_page = len(parts) == 1 and parts[0] in self._others
        return is_page or not self._routes.isdisjoint(parts)
