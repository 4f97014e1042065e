"""Draws every page once before the first visitor comes.

Streamlit gives each session a thread, and Python does not let several threads load pandas at once: visitors who came
together to a server that had just started saw errors.
"""

import asyncio
from collections.abc import Iterable

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.session_manager import SessionClient

SECONDS = 60
"""The longest that the first visitor waits for it."""


class Nobody(SessionClient):
    """A visitor who looks at nothing, but sees when a page is drawn."""

    def __init__(self) -> None:
        self.drawn = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.drawn.set()


async def warm(pages: Iterable[str]) -> None:
    """Every page, one after another, in a session of its own. A page that fails, fails again before its visitors."""
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
