"""Scripts and styles of the client come compressed to whoever can read that; all else is as it was."""

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from dashboard.web.compressed import CompressedFiles

SCRIPT = b"export const words = 'the same words again and again';\n" * 200


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("static/js/index.1a2b.js", "static/css/style.css", "static/media/font.woff2", "index.html", "a.js"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(SCRIPT)
    return tmp_path


def asked(home: Path, path: str, method: str = "GET", **headers: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of the answer."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b""}
    asyncio.run(CompressedFiles(PlainTextResponse("the app behind it"), home)(scope, receive, send))
    known = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return known, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/static/js/index.1a2b.js", "application/javascript"), ("/static/css/style.css", "text/css; charset=utf-8")],
)
def test_a_script_is_sent_compressed_and_may_be_kept_for_ever(home: Path, path: str, kind: str) -> None:
    headers, body = asked(home, path, accept_encoding="gzip, deflate, br")
    assert gzip.decompress(body) == SCRIPT
    assert int(headers.pop("content-length")) == len(body) < len(SCRIPT) / 10
    assert headers == {
        "content-encoding": "gzip",
        "content-type": kind,
        "vary": "Accept-Encoding",
        "cache-control": "public, immutable, max-age=31536000",
    }


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/static/js/index.1a2b.js", "GET", {"accept_encoding": "identity"}),
        ("/static/js/index.1a2b.js", "GET", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/js/index.1a2b.js", "HEAD", {"accept_encoding": "gzip"}),
        ("/static/js/other.js", "GET", {"accept_encoding": "gzip"}),
        ("/static/js/../../a.js", "GET", {"accept_encoding": "gzip"}),
        ("/static/media/font.woff2", "GET", {"accept_encoding": "gzip"}),
        ("/a.js", "GET", {"accept_encoding": "gzip"}),
        ("/index.html", "GET", {"accept_encoding": "gzip"}),
        ("/", "GET", {"accept_encoding": "gzip"}),
    ],
)
def test_anything_else_is_answered_by_the_app_behind(
    home: Path, path: str, method: str, headers: dict[str, str]
) -> None:
    answered, body = asked(home, path, method, **headers)
    assert "content-encoding" not in answered
    assert body == b"the app behind it"
