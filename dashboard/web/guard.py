"""Request guard in front of Streamlit: refuses foreign hosts, origins and routes.

Streamlit itself looks the machine's public address up at a host outside, for seconds and in everybody's way, before it
refuses a WebSocket of a foreign origin; and it answers every other route whoever asks.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

Refused = tuple[int, str]

STREAM = "/_stcore/stream"
OPEN = (["health"], ["host-config"], ["stream"])
"""All that is answered below `/_stcore`: neither metrics nor the agent's interface, nor what a release may add."""
CLOSED = ("auth", "component", "oauth2callback")
"""First parts of routes that no page needs."""
READING = ("GET", "HEAD")
ODD = re.compile(r"[%\\\x00-\x1f\x7f]|//|/\.{1,2}(?=/|$)")
"""In a path that is decoded: encoded twice, Windows', control characters, empty parts, dots. None of ours has any."""

LONGEST_TARGET, LONGEST_HEADER, LONGEST_HEADERS, MOST_HEADERS = 8_000, 8_000, 16_000, 100
"""Size limits of a request, in bytes, as in common proxies."""

NO_HOST = (400, "Wanted one Host header")
WRONG_TARGET = (400, "Wanted a path as the target of the request")
NOT_SERVED = (403, "No dashboard is served under this Host; behind a proxy: see `addresses` in docs/serving.md")
FOREIGN = (403, "This Origin is not that of the dashboard")
NO_ORIGIN = (403, "Wanted an Origin header")
NO_ROUTE = (404, "Nothing is served here")
TOO_LONG = (414, "The address is too long")
TOO_LARGE = (431, "The headers are too large")


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, origins: Mapping[str, str]) -> None:
        self._app, self._origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = None if scope["type"] == "lifespan" else refusal(scope, self._origins)
        if refused is None:
            await self._app(scope, receive, send)
            return
        status, reason = refused
        await PlainTextResponse(f"{reason}.\n", status, {"Connection": "close"})(scope, receive, send)


def refusal(scope: Scope, origins: Mapping[str, str]) -> Refused | None:
    """Why the request is not passed on; `origins`: see `hosts.allowed`."""
    hosts, given = _values(scope, b"host"), _values(scope, b"origin")
    if too_much := excess(scope):
        return too_much
    if len(hosts) != 1:
        return NO_HOST
    if hosts[0] not in origins:
        return NOT_SERVED
    if any(origin != origins[hosts[0]] for origin in given) or len(given) > 1:
        return FOREIGN
    if not given and (_is_socket(scope) or scope["method"] not in READING):
        return NO_ORIGIN
    return _route(scope)


def excess(scope: Mapping[str, Any]) -> Refused | None:
    """Refusal of a request beyond the size limits; None for none."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
        return TOO_LONG
    sizes = [len(name) + len(value) for name, value in scope["headers"]]
    if len(sizes) > MOST_HEADERS or max(sizes, default=0) > LONGEST_HEADER or sum(sizes) > LONGEST_HEADERS:
        return TOO_LARGE
    return None


def _route(scope: Scope) -> Refused | None:
    """By the path that routes are found by; not by a URL made from it, into which the Host header goes."""
    if not scope["path"].startswith("/"):
        return WRONG_TARGET
    if ODD.search(scope["path"]) or (_is_socket(scope) and scope["path"] != STREAM):
        return NO_ROUTE
    parts = [part for part in scope["path"].casefold().split("/") if part]
    core = next((parts[at + 1 :] for at, part in enumerate(parts) if part == "_stcore"), None)
    is_closed = bool(parts) and parts[0] in CLOSED
    return NO_ROUTE if is_closed or (core is not None and core not in OPEN) else None


def _is_socket(scope: Scope) -> bool:
    """Whether the request is a WebSocket or an upgrade to one."""
    return scope["type"] == "websocket" or any("websocket" in value for value in _values(scope, b"upgrade"))


def _values(scope: Scope, name: bytes) -> list[str]:
    headers: Any = scope["headers"]
    return [value.decode("latin-1").strip().lower() for key, value in headers if key.lower() == name]


INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

POLICY = {
    "default-src": ("'none'",),
    "script-src": (  # no 'unsafe-eval': Streamlit has Vega interpret the expressions of charts
        "'self'",
        "'wasm-unsafe-eval'",  # protobuf multiplies whole numbers of 64 bits in WebAssembly, which is no script
    ),
    "style-src": (
        "'self'",
        "'unsafe-inline'",  # Streamlit's widgets, dialogs and tables write their styles into <style> as they are drawn
    ),
    "img-src": ("'self'", "data:"),  # data: the logo, which is sent within the page's messages
    "font-src": ("'self'", "data:"),  # data: a font inside Streamlit's own style sheet
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
    "frame-ancestors": ("'none'",),
}
"""Content-Security-Policy: a kind of content → where it may come from. No host of others is named."""

OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # addresses of pages say what is looked at; `no-referrer` makes own Origins null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",  # for what does not know frame-ancestors
}


def headers(index: Path) -> list[tuple[str, str]]:
    """`index`: the page whose own lines of script are known by their digests, and may run."""
    scripts = INLINE.findall(index.read_text(encoding="utf-8"))
    digests = tuple(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = POLICY | {"script-src": POLICY["script-src"] + digests}
    policy_text = "; ".join(f"{kind} {' '.join(sources)}" for kind, sources in policy.items())
    return [("Content-Security-Policy", policy_text), *OTHERS.items()]


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
USUAL = {"http": ":80", "https": ":443"}
"""Default ports, which browsers omit."""


def allowed(port: int, addresses: Iterable[str] = ()) -> Mapping[str, str]:
    """`Host` header → the `Origin` of its pages: loopback names with the port, and addresses that a proxy serves.

    Every pair is one origin: what one name serves may not be called from pages of another.
    """
    own = (f"http://{name}:{port}" for name in LOOPBACK)
    return {host: origin for address in (*own, *addresses) for host, origin in _names(address)}


def _names(address: str) -> Iterator[tuple[str, str]]:
    """Host names with the port, and without it for a default port."""
    parts = urlsplit(address.lower())
    usual = USUAL[parts.scheme]
    name = parts.netloc.removesuffix(usual)
    origin = f"{parts.scheme}://{name}"
    yield name, origin
    if urlsplit(origin).port is None:
        yield name + usual, origin
