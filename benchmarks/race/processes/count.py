"""One contender counts: `python -m benchmarks.race.processes.count WHAT CONTENDER DATA ROWS SEED FOLDER`.

What it has found is left in the folder as `counts.parquet`, what it took as `said.json`.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.contenders.all import contender
from benchmarks.race.results import Watch
from benchmarks.world.home import Home


def prepare(name: str, home: Home, folder: Path) -> None:
    contender(name).prepare(home)


def count(name: str, home: Home, folder: Path) -> None:
    module = contender(name)
    watch = Watch()
    counted = module.work(home)
    taken = watch.taken()
    module.counts(counted, home).write_parquet(folder / "counts.parquet")
    report = {"taken": asdict(taken), "rows": module.rows(counted)}
    (folder / "said.json").write_text(json.dumps(report), encoding="utf-8")


WHAT = {"prepare": prepare, "count": count}


def main(what: str, name: str, data: str, rows: str, seed: str, folder: str) -> None:
    WHAT[what](name, Home(Path(data), int(rows), int(seed)), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
