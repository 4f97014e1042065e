"""Compression of Streamlit's client: five megabytes of scripts and styles for every new browser are one and a half.

A file is compressed when a browser first asks for it, and kept. The names of these files change with their content, so
a browser keeps them too. Nothing of a reader is in them: pages and downloads are not compressed.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

TYPES = {".js": "application/javascript", ".css": "text/css"}
BELOW = "static"
"""Folder of the files whose names change with their content."""
LEVEL = 6
KEPT = {"Cache-Control": "public, immutable, max-age=31536000"}


class CompressedFiles:
    """ASGI middleware inside the guard; `home`: the folder that Streamlit serves at the root."""

    def __init__(self, app: ASGIApp, home: Path) -> None:
        self._app, self._files = app, _files(home)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        """The compressed file; None for any other, and for a browser that wants a part of it, or cannot read it."""
        file, headers = self._files.get(scope["path"]), Headers(scope=scope)
        if file is None or "gzip" not in headers.get("accept-encoding", "") or "range" in headers:
            return None
        content = await run_in_threadpool(_compressed, file)
        encoded = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(content, headers=KEPT | encoded, media_type=TYPES[file.suffix])


def _files(home: Path) -> Mapping[str, Path]:
    """Path of a request → file."""
    found = (file for file in (home / BELOW).rglob("*") if file.suffix in TYPES)
    return {f"/{file.relative_to(home).as_posix()}": file for file in found}


@cache
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), LEVEL, mtime=0)
