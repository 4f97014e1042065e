"""Start page of a browser: who is sent on to which view, and who may choose it."""

import pytest

from dashboard.web.guard import allowed
from dashboard.web.start_page import StartPage
from tests.dashboard.web.conftest import answered

KNOWN = {"view-1": "compare?metric=arpu&view=view-1", "view-2": "?view=view-2"}
LOCAL, ABROAD = "127.0.0.1:8501", "metrics.example.org"
ORIGINS = allowed(8501, [f"https://{ABROAD}"])
PASSED_ON = (200, "", "")
NEVER = 'start-page=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax'
KEPT = "start-page=view-1; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax"


@pytest.mark.parametrize(
    ("path", "cookie", "expected"),
    [
        ("/", "", PASSED_ON),
        ("/", "start-page=view-1", (302, "./compare?metric=arpu&view=view-1", "")),
        ("/", "p=2; start-page=view-2", (302, "./?view=view-2", "")),
        ("/", "start-page=removed", PASSED_ON),
        ("/?period=2025-06", "start-page=view-1", PASSED_ON),
        ("/features", "start-page=view-1", PASSED_ON),
        ("/_stcore/health", "start-page=view-1", PASSED_ON),
        ("/start-page?view=view-1", "", (302, "./compare?metric=arpu&view=view-1", KEPT)),
        ("/start-page?view=-", "start-page=view-1", (302, "./", NEVER)),
        ("/start-page?view=removed", "start-page=view-1", (302, "./", NEVER)),
        ("/start-page", "start-page=view-1", (302, "./", NEVER)),
    ],
)
def test_a_bare_address_leads_to_the_start_page_of_the_browser(
    path: str, cookie: str, expected: tuple[int, str, str]
) -> None:
    assert answer(path, cookie=cookie) == expected


@pytest.mark.parametrize(
    ("site", "is_kept"), [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
)
def test_a_page_of_somebody_else_cannot_choose_it(site: str, is_kept: bool) -> None:
    status, location, cookie = answer("/start-page?view=view-1", **{"sec-fetch-site": site})
    assert (status, location, bool(cookie)) == (302, "./compare?metric=arpu&view=view-1", is_kept)


def test_behind_a_proxy_with_tls_the_cookie_is_sent_by_tls_only() -> None:
    assert answer("/start-page?view=view-1", host=ABROAD)[2] == f"{KEPT}; Secure"


def test_nothing_but_reading_is_answered() -> None:
    assert answer("/start-page?view=view-1", method="POST") == PASSED_ON


def answer(path: str, *, method: str = "GET", host: str = LOCAL, **headers: str) -> tuple[int, str, str]:
    """Status, Location and Set-Cookie."""
    given = {"host": host, **{name: value for name, value in headers.items() if value}}
    status, told = answered(lambda app: StartPage(app, ORIGINS, KNOWN.get), path, method, given)
    return status, told.get("location", ""), told.get("set-cookie", "")
