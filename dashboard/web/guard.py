"""Refuses what no page of ours asks for, before Streamlit sees it: foreign names, origins and routes.

Streamlit itself looks the machine's public address up at a host outside, for seconds and in everybody's way, before it
refuses a WebSocket of a foreign origin; and it answers every other route whoever asks.
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

Refused = tuple[int, str]

STREAM = "/_stcore/stream"
OPEN = (["health"], ["host-config"], ["stream"])
"""All that is answered below `/_stcore`: neither metrics nor the agent's interface, nor what a release may add."""
CLOSED = ("auth", "component", "oauth2callback")
"""First parts of routes of which no page has need."""
READING = ("GET", "HEAD")
ODD = re.compile(r"[%\\\x00-\x1f\x7f]|//|/\.{1,2}(?=/|$)")
"""In a path that is decoded: encoded twice, Windows', control characters, empty parts, dots. None of ours has any."""

LONGEST_TARGET, LONGEST_HEADER, LONGEST_HEADERS, MOST_HEADERS = 8_000, 8_000, 16_000, 100
"""In bytes, about what proxies allow."""

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
    """What is larger than any request of a browser to us."""
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
    """A WebSocket, or the wish for one that was not fulfilled."""
    return scope["type"] == "websocket" or any("websocket" in value for value in _values(scope, b"upgrade"))


def _values(scope: Scope, name: bytes) -> list[str]:
    headers: Any = scope["headers"]
    return [value.decode("latin-1").strip().lower() for key, value in headers if key.lower() == name]
