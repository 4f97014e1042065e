"""Many readers at once: `python -m benchmarks.race.readers --readers 200 --processes 2`.

Each reader is a session of its own over a WebSocket, as a browser opens it, and every ten seconds or so asks for a page
with another month or language. A page has come when the server says that its script has finished. What a browser does
with it is not measured here. The load is made by a process of its own, whose CPU is taken from the same cores.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import click
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.__main__ import HOUSE
from benchmarks.questions.drawn import times
from benchmarks.race.results import machine, now
from dashboard.i18n import LANGUAGES
from queries.durable_files import make_folder
from tests.dashboard.browser.conftest import serving

PAGES = ("", "features", "compare", "metric", "service", "support")
MONTHS = ("2025-10", "2025-11", "2025-12")
BETWEEN, PATIENCE = 10.0, 60.0
"""Mean seconds from one answer to the next question, and the most that an answer may take."""
LARGEST = 2**28
"""Bytes of the largest message."""


@dataclass
class Measured:
    """What all readers saw."""

    seconds: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    """Seconds of the first page of each session."""
    errors: list[str] = field(default_factory=list)


@click.command()
@click.option("--readers", type=int, multiple=True, default=(40, 80, 200), show_default=True)
@click.option("--processes", type=int, default=2, show_default=True)
@click.option("--seconds", type=int, default=60, show_default=True, help="How long, once every reader is there.")
@click.option("--store", type=click.Path(path_type=Path, exists=True), default=HOUSE / "data" / "store")
@click.option("--results", type=click.Path(path_type=Path), default=HOUSE / "benchmarks" / "results" / "pages")
def main(readers: Sequence[int], processes: int, seconds: int, store: Path, results: Path) -> None:
    """Measure how long a page takes with so many readers."""
    report: dict[str, object] = {"made_at": now(), "machine": machine(), "processes": processes, "between": BETWEEN}
    arguments = ("--processes", str(processes)) if processes > 1 else ()
    with TemporaryDirectory() as elsewhere, serving(store.resolve(), Path(elsewhere), *arguments) as address:
        asyncio.run(_warmed(address, processes))
        for many in readers:
            measured = asyncio.run(_all(address, many, seconds))
            said = {name: asdict(times(took)) for name, took in (("page", measured.seconds), ("first", measured.first))}
            report[str(many)] = {**said, "errors": len(measured.errors)}
            click.echo(json.dumps({many: report[str(many)], "first error": measured.errors[:1]}))
    make_folder(results)
    (results / "readers.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


async def _all(address: str, many: int, seconds: int) -> Measured:
    """Readers who come one after another within the first ten seconds, and stay for so long after it."""
    measured, until = Measured(), perf_counter() + BETWEEN + seconds
    await asyncio.gather(*(_reader(address, number, many, until, measured) for number in range(many)))
    return measured


async def _warmed(address: str, processes: int) -> None:
    """Every page once in each process: what the first readers of a day wait for is kept then."""

    async def seen(cookie: str) -> None:
        async with _session(address, cookie) as session:
            for page, month, language in product(PAGES, MONTHS, LANGUAGES):
                await _asked(session, page, month, language, Measured())

    cookies: set[str] = set()
    while len(cookies) < processes:
        cookies.add(await asyncio.to_thread(_cookie, address))
    await asyncio.gather(*map(seen, cookies))


def _session(address: str, cookie: str) -> connect:
    return connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        origin=address,  # type: ignore[arg-type]  # a NewType of str
        subprotocols=["streamlit"],  # type: ignore[list-item]  # the same
        additional_headers={"Cookie": cookie} if cookie else None,
        max_size=LARGEST,
    )


async def _reader(address: str, number: int, many: int, until: float, measured: Measured) -> None:
    chance = random.Random(number)  # noqa: S311 - of a load, not of a secret
    await asyncio.sleep(BETWEEN * number / many)
    try:
        async with _session(address, await asyncio.to_thread(_cookie, address)) as session:
            measured.first.append(await _asked(session, "", "2025-12", "en", measured))
            await asyncio.sleep(BETWEEN * chance.random())
            while perf_counter() < until:
                page, month, language = chance.choice(PAGES), chance.choice(MONTHS), chance.choice(LANGUAGES)
                measured.seconds.append(await _asked(session, page, month, language, measured))
                await asyncio.sleep(2 * BETWEEN * chance.random())
    except (OSError, TimeoutError, WebSocketException) as error:
        measured.errors.append(repr(error))


def _cookie(address: str) -> str:
    """The cookie by which a visitor stays with one process; none of a single process."""
    with urlopen(address, timeout=PATIENCE) as response:  # noqa: S310 - http, on loopback
        return str(response.headers.get("Set-Cookie") or "").split(";")[0]


async def _asked(session: ClientConnection, page: str, month: str, language: str, measured: Measured) -> float:
    """Seconds until the script of a page has finished."""
    asked, began = BackMsg(), perf_counter()
    asked.rerun_script.query_string = urlencode({"period": month, "lang": language})
    asked.rerun_script.page_name = page
    await session.send(asked.SerializeToString())
    charts = 0
    async with asyncio.timeout(PATIENCE):
        while True:
            message = ForwardMsg.FromString(bytes(await session.recv()))  # type: ignore[arg-type]  # never text
            drawn = message.delta.new_element.WhichOneof("type") if message.HasField("delta") else ""
            charts += drawn == "vega_lite_chart"
            if drawn == "exception":
                measured.errors.append(message.delta.new_element.exception.message)
            is_over = message.WhichOneof("type") == "script_finished"
            if is_over and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                measured.errors += [] if charts else [f"{page} of {month} has no chart"]
                return perf_counter() - began


if __name__ == "__main__":
    main()
