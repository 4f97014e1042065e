"""One contender answers, in a process of its own.

`python -m benchmarks.race.processes.ask WHAT CONTENDER DATA ROWS SEED FOLDER SECONDS DRAWS`

Its answers are left in the folder, one Parquet file a question, and the times as `said.json`.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.contenders.all import contender
from benchmarks.questions import six
from benchmarks.questions.drawn import any_asked, six_asked
from benchmarks.race.race import Effort
from benchmarks.race.results import Drawn, Times
from benchmarks.world.home import Home


def publish(name: str, home: Home, folder: Path, effort: Effort) -> None:
    """A snapshot for ours to answer from."""
    from benchmarks.race.processes.publish import publish as publish_ours

    publish_ours(home)


def ask(name: str, home: Home, folder: Path, effort: Effort) -> None:
    """The six questions."""
    asking = contender(name).asking
    assert asking is not None
    with asking(home) as client:
        _say(folder, six_asked(client, folder, effort.seconds))


def draw(name: str, home: Home, folder: Path, effort: Effort) -> None:
    """Questions drawn at random."""
    _say(folder, any_asked(six.numbers(home), effort.draws))


WHAT = {"publish": publish, "ask": ask, "draw": draw}


def _say(folder: Path, measured: dict[str, Times] | dict[str, Drawn]) -> None:
    report = {name: asdict(times) for name, times in measured.items()}
    (folder / "said.json").write_text(json.dumps(report), encoding="utf-8")


def main(what: str, name: str, data: str, rows: str, seed: str, folder: str, seconds: str, draws: str) -> None:
    WHAT[what](name, Home(Path(data), int(rows), int(seed)), Path(folder), Effort(float(seconds), int(draws)))


if __name__ == "__main__":
    main(*sys.argv[1:])
