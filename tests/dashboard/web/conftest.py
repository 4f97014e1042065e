"""A real server over an empty store, and raw connections to it: clients that keep to no rule."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.server import answers, free_port

BEHIND = ("https://metrics.example.org", "http://intranet.example:8080")
"""Where a proxy serves it."""


class Server:
    """`product-metrics serve`, started."""

    def __init__(self, home: Path, store: Path, environment: dict[str, str]) -> None:
        self.port, self.log = free_port(), home / "log"
        program = str(Path(sys.executable).with_name("product-metrics"))
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--port", str(self.port), "--store", str(store)],
                cwd=home,
                stdout=log,
                stderr=log,
                env=environment,
            )

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        return answers(self.port, self.process)

    def said(self, *lines: str, body: str = "", seconds: float = 5) -> str:
        """All that the server answers to these lines before it closes or is silent for so long."""
        request = "\r\n".join([*lines, "", body]).replace("PORT", str(self.port))
        with self.connected(seconds) as raw:
            raw.sendall(request.encode("latin-1"))
            return received(raw)

    def get(self, target: str = "/", *headers: str, method: str = "GET", host: str = "127.0.0.1:PORT") -> str:
        """The answer to one request."""
        return self.said(f"{method} {target} HTTP/1.1", f"Host: {host}", *headers, "Connection: close")

    def upgrade(self, *headers: str, target: str = "/_stcore/stream", seconds: float = 1) -> str:
        """The answer to a handshake."""
        handshake = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        return self.said(f"GET {target} HTTP/1.1", "Host: 127.0.0.1:PORT", *handshake, key, *headers, seconds=seconds)

    def connected(self, seconds: float = 5) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def end(self, seconds: float = 20) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(seconds)


def received(raw: socket.socket) -> str:
    """What comes until the other side closes, or the time of the socket is over."""
    chunks = []
    try:
        while chunk := raw.recv(65_536):
            chunks.append(chunk)
    except (TimeoutError, ConnectionResetError):
        pass
    return b"".join(chunks).decode("latin-1")


def answered(
    around: Callable[[ASGIApp], ASGIApp], path: str, method: str, headers: Mapping[str, str]
) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to one request to a middleware; 200 without a header where it is passed on."""
    route, _, query = path.partition("?")
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": route, "query_string": query.encode(), "headers": raw}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request"}

    asyncio.run(around(passed_on)(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def status(answer: str) -> int:
    return int(answer.split(" ")[1]) if answer.startswith("HTTP/1.1 ") else 0


def handshake(port: int) -> bytes:
    """A page of ours that opens its WebSocket."""
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


Start = Callable[..., Server]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """`start(store, PRODUCT_METRICS_…="…")`: ended when the tests of the file are."""
    started: list[Server] = []

    def begin(store: Path | None = None, **environment: str) -> Server:
        home = tmp_path_factory.mktemp("server")
        started.append(Server(home, store or home / "store", os.environ | environment))
        return started[-1]

    yield begin
    for server in started:
        server.process.kill()
        server.process.wait(20)


@pytest.fixture(scope="module")
def server(start: Start) -> Server:
    """Over a store where nothing is published yet."""
    began = start(PRODUCT_METRICS_ADDRESSES=",".join(BEHIND))
    assert began.answers(), began.log.read_text()
    return began
