"""The server: `product-metrics serve` becomes this process, which has its socket already.

`python -m dashboard.web.server SOCKET PORT [ADDRESS…]`
"""

import asyncio
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import streamlit as st
import uvicorn
from streamlit import file_util, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.session_manager import SessionClient
from streamlit.web.bootstrap import load_config_options

from dashboard.pages import pages
from dashboard.web.compressed import CompressedFiles
from dashboard.web.connection import Connection, Socket
from dashboard.web.guard import Guard, allowed, headers
from dashboard.web.port import MOST, answering, refused
from dashboard.web.start_page import StartPage
from dashboard.web.unknown_page import UnknownPage

SECONDS = 60
"""Longest warm-up in seconds, for which the first visitor waits."""


class Nobody(SessionClient):
    """Session client for warming up: notices when a page is drawn."""

    def __init__(self) -> None:
        self.drawn = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.drawn.set()


async def warm(pages: Iterable[str]) -> None:
    """Draws every page once, each in its own session; failures are left to visitors."""
    try:
        async with asyncio.timeout(SECONDS):
            for name in pages:
                await _draw(name)
    except TimeoutError:
        return


async def _draw(page: str) -> None:
    running, visitor = runtime.get_instance(), Nobody()
    session = running.connect_session(visitor, {})
    asked = BackMsg()
    asked.rerun_script.page_name = page
    try:
        running.handle_backmsg(session, asked)
        await visitor.drawn.wait()
    finally:
        running.close_session(session)


START = Path(__file__).with_name("entry") / "start.py"
LARGEST_MESSAGE = 2**20
"""Largest WebSocket message of a page, in bytes."""
PING = 30
"""Ping interval and timeout of open pages, in seconds."""
BETWEEN_REQUESTS = 75
"""Keep-alive in seconds, longer than that of common proxies."""
LAST_ANSWERS = 5
"""Grace period for answers at shutdown, in seconds."""


def main(descriptor: int, port: int, addresses: Sequence[str] = ()) -> None:
    """Runs the server until SIGTERM or Ctrl-C; `port`: where browsers find it, that of the socket or of a proxy."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    _make_room()
    listening = socket.socket(fileno=descriptor)
    origins = allowed(port, addresses)
    names = sorted({urlsplit(origin).hostname or "" for origin in origins.values()})
    load_config_options({"server_port": port, "server_allowedHosts": names})
    try:
        _server(origins, answering(port) if listening.getsockname()[1] == port else "").run([listening])
    except OSError as error:  # somebody began to listen after the socket was bound
        sys.exit(f"product-metrics: {refused(port, error)}")


def _make_room() -> None:
    """Raises the limit of open files to the number of connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _server(origins: Mapping[str, str], ready: str) -> uvicorn.Server:
    client = Path(file_util.get_static_dir())
    app = CompressedFiles(UnknownPage(st.App(START, lifespan=partial(_warmed, ready)), [*pages()], client), client)
    return uvicorn.Server(
        uvicorn.Config(
            Guard(StartPage(app, origins), origins),
            http=Connection,
            ws=Socket,
            ws_max_size=LARGEST_MESSAGE,
            ws_ping_interval=PING,
            ws_ping_timeout=PING,
            ws_per_message_deflate=False,  # on one machine it costs time and saves nothing
            headers=headers(client / "index.html"),
            server_header=False,
            proxy_headers=False,
            access_log=False,
            log_level="error",
            timeout_keep_alive=BETWEEN_REQUESTS,
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
    )


@asynccontextmanager
async def _warmed(ready: str, app: st.App) -> AsyncIterator[None]:
    """Lifespan that warms up the pages before the port opens; then says that it is `ready`, if not empty."""
    _, *others = pages()
    await warm(("", *others))
    if ready:
        click.echo(ready, err=True)
    yield


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
