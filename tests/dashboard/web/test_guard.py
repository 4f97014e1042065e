"""What is refused before Streamlit sees it, for every name, origin, method and path that attackers try."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

import pytest

from dashboard.web.guard import Guard, allowed

PORT = 8501
ORIGINS = allowed(PORT, ["https://metrics.example.org", "http://intranet.example:8080"])
OURS = {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"}

ROUTES = (
    "/",
    "/compare",
    "/favicon.png",
    "/static/js/index.js",
    "/media/1f0c2a9be771.csv",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/metrics",
)
READING, WRITING = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "ANYTHING")
FOREIGN = (
    "http://evil.example",
    "https://evil.example:8501",
    "null",
    "",
    "file://",
    "chrome-extension://aaaa",
    "https://127.0.0.1:8501",
    "http://127.0.0.1",
    "http://127.0.0.1:8502",
    "http://127.0.0.1:8501.evil.example",
    "http://127.0.0.1.evil.example:8501",
    "http://127.0.0.1:8501@evil.example",
    "http://evil.example/http://127.0.0.1:8501",
    "http://127.0.0.1:8501/",
    "http://127.0.0.1:8501 http://evil.example",
    "http://localhost:8501",
    "http://[::1]:8501",
    "https://metrics.example.org",
    "127.0.0.1:8501",
    "//127.0.0.1:8501",
    "*",
)
OTHER_HOSTS = (
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example:8501",
    "localhost.evil.example:8501",
    "evil.example:8501@127.0.0.1:8501",
    "localhost:8501@evil.example",
    "localhost:8501/@evil.example",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:",
    "127.0.0.1:8502",
    "127.0.0.1:08501",
    "127.0.0.1:+8501",
    "127.0.0.1:8501.",
    "127.0.0.1.:8501",
    "localhost.:8501",
    "127.0.0.1:8501,evil.example",
    "127.0.0.1:8501 evil.example",
    "127.0.0.1:8501#evil.example",
    "127.0.0.1:8501\\evil.example",
    "127.0.0.2:8501",
    "127.1:8501",
    "0.0.0.0:8501",
    "0:8501",
    "2130706433:8501",
    "0x7f.1:8501",
    "0177.0.0.1:8501",
    "[::]:8501",
    "[::ffff:127.0.0.1]:8501",
    "[::1%25eth0]:8501",
    "::1:8501",
    "ＬＯＣＡＬＨＯＳＴ:8501",
    "metrics.example.org.evil.example",
    "evilmetrics.example.org",
    "metrics.example.org:80",
    "metrics.example.org:8501",
    "intranet.example",
    "*",
    "",
)
OUR_HOSTS = {
    "127.0.0.1:8501": "http://127.0.0.1:8501",
    "localhost:8501": "http://localhost:8501",
    "LocalHost:8501": "http://localhost:8501",
    "[::1]:8501": "http://[::1]:8501",
    "metrics.example.org": "https://metrics.example.org",
    "METRICS.example.org:443": "https://metrics.example.org",
    "intranet.example:8080": "http://intranet.example:8080",
}
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/metrics/",
    "//_stcore/metrics",
    "/_stcore//metrics",
    "/./_stcore/metrics",
    "/_stcore/./metrics",
    "/x/../_stcore/metrics",
    "/_stcore/health/../metrics",
    "/_stcore/health/..",
    "/_STCORE/Metrics",
    "/%5fstcore/metrics",
    "/_stcore/%6detrics",
    "/_stcore%2fmetrics",
    "/_stcore%5cmetrics",
    "/_stcore/%2e/metrics",
    "/%2e%2e/_stcore/metrics",
    "/%255fstcore/metrics",
    "/_stcore/%256detrics",
    "/_stcore/metrics%00",
    "/_stcore/metrics%0a",
    "/_stcore/metrics;x=1",
    "/_stcore\\metrics",
    "\\_stcore\\metrics",
    "/compare/_stcore/metrics",
    "/_stcore/health/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/agent/",
    "/_stcore/agent/mcp",
    "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json",
    "/compare/_stcore/agent/mcp",
    "/_stcore",
    "/_stcore/",
    "/_stcore/anything-new",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x",
    "/component/x/index.html",
    "/auth/login",
    "/oauth2callback",
    "http://127.0.0.1:8501/",
    "http://evil.example/_stcore/health",
    "*",
    "127.0.0.1:8501",
    "",
)
"""As they stand in the request line."""


def asked(target: str, method: str = "GET", *, kind: str = "http", **headers: Any) -> tuple[int, bool]:
    """The status of the answer, and whether the application was asked."""
    sent, calls = [], []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        calls.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nobody reads what is sent with a request that is refused")

    raw, _, query = target.partition("?")
    values = {name: value if isinstance(value, list) else [value] for name, value in headers.items()}
    scope = {"type": kind, "path": unquote(raw), "raw_path": raw.encode(), "query_string": query.encode()} | {
        "headers": [
            (name.encode(), header.encode()) for name, header_values in values.items() for header in header_values
        ]
    }
    if kind == "http":
        scope["method"] = method
    with ThreadPoolExecutor(1) as apart:  # a browser of another test may have left its event loop in this thread
        apart.submit(asyncio.run, Guard(application, ORIGINS)(scope, receive, send)).result()
    return next(message["status"] for message in sent if "status" in message), bool(calls)


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_origin_is_refused_on_every_route_with_every_method(origin: str) -> None:
    for target in ROUTES:
        for method in (*READING, *WRITING):
            assert asked(target, method, **OURS | {"origin": origin}) == (403, False), (target, method)
        assert asked(target, kind="websocket", **OURS | {"origin": origin}) == (403, False), target


@pytest.mark.parametrize("target", ROUTES[:-1])
def test_a_missing_origin_is_refused_on_websockets_and_on_whatever_is_not_reading(target: str) -> None:
    host = {"host": OURS["host"]}
    for method in WRITING:
        assert asked(target, method, **host) == (403, False)
    assert asked(target, kind="websocket", **host) == (403, False)
    assert asked(target, upgrade="websocket", connection="upgrade", **host) == (403, False)
    for method in READING:
        assert asked(target, method, **host) == (200, True)
        assert asked(target, method, **OURS) == (200, True)


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_another_name_is_refused_on_every_route(host: str) -> None:
    for target in ROUTES:
        assert asked(target, host=host) == (403, False)
        assert asked(target, host=host, origin=f"http://{host}") == (403, False)
        assert asked(target, kind="websocket", host=host, origin=f"http://{host}") == (403, False)


@pytest.mark.parametrize("target", ROUTES)
@pytest.mark.parametrize("hosts", [[], [OURS["host"], OURS["host"]], [OURS["host"], "evil.example"]])
def test_a_request_has_one_host(target: str, hosts: list[str]) -> None:
    assert asked(target, host=hosts) == (400, False)
    assert asked(target, kind="websocket", host=hosts, origin=OURS["origin"]) == (400, False)


def test_a_request_has_at_most_one_origin() -> None:
    assert asked("/", host=OURS["host"], origin=[OURS["origin"], OURS["origin"]]) == (403, False)


@pytest.mark.parametrize(("host", "origin"), OUR_HOSTS.items())
def test_its_own_names_are_served_and_each_from_its_own_pages_only(host: str, origin: str) -> None:
    assert asked("/", host=host) == (200, True)
    for own_origin in set(OUR_HOSTS.values()):
        is_own = own_origin == origin
        assert asked("/", host=host, origin=own_origin) == ((200, True) if is_own else (403, False))
        opened = asked("/_stcore/stream", kind="websocket", host=host, origin=own_origin)
        assert opened == ((200, True) if is_own else (403, False))


@pytest.mark.parametrize("target", CLOSED)
def test_what_no_page_needs_is_not_served_however_it_is_written(target: str) -> None:
    for method in (*READING, "POST"):
        status, passed = asked(target, method, **OURS)
        assert (status in (400, 404), passed) == (True, False)
    assert asked(target, kind="websocket", **OURS)[1] is False


def test_only_the_stream_is_a_websocket() -> None:
    assert asked("/_stcore/stream", kind="websocket", **OURS) == (200, True)
    for target in ("/", "/compare/_stcore/stream", "/_stcore/health", "/_STCORE/stream", "/_stcore/stream/"):
        assert asked(target, kind="websocket", **OURS) == (404, False)


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/" + "a" * 7_000, {}, 200),
        ("/" + "a" * 9_000, {}, 414),
        ("/?lang=" + "a" * 9_000, {}, 414),
        ("/", {"cookie": "a" * 7_000}, 200),
        ("/", {"cookie": "a" * 9_000}, 431),
        ("/", {"x-a": "a" * 7_000, "x-b": "a" * 7_000, "x-c": "a" * 7_000}, 431),
        ("/", {"x": ["a"] * 200}, 431),
    ],
)
def test_what_is_longer_than_a_browser_sends_is_refused(target: str, headers: dict[str, Any], status: int) -> None:
    assert asked(target, **OURS, **headers) == (status, status == 200)
