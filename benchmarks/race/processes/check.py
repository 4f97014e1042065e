"""One check of the warehouse: `python -m benchmarks.race.processes.check DATA ROWS SEED THROUGH KNOWN`.

What it knows of the check before, and what the next one may know, is in the folder KNOWN; what it found and what it
took is printed as JSON.
"""

import json
import sys
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.race.results import Watch
from benchmarks.world.home import Home
from checks.great_expectations import Examiner
from checks.warehouse.examine import examine
from checks.warehouse.incremental import Verdicts, kept_verdicts
from queries.extract.extract import read_once

CODE = "as it is"


def check(home: Home, through: date, known: Path) -> dict[str, Any]:
    watch = Watch()
    with read_once(home.settings) as warehouse:
        keep = partial(Verdicts.keep, home=known, code=CODE)
        with Examiner() as examiner:
            findings = examine(warehouse, through, examiner, verdicts=kept_verdicts(known, CODE), keep=keep)
    taken = watch.taken()
    results = [result for finding in findings.values() for result in finding.checks]
    rows = [[verdict.subject, verdict.kind, verdict.rule, verdict.passed, verdict.rows] for verdict in results]
    states = [asdict(finding.state) for finding in findings.values()]
    return {"taken": asdict(taken), "found": rows, "states": states}


def main(data: str, rows: str, seed: str, through: str, known: str) -> None:
    verdicts = check(Home(Path(data), int(rows), int(seed)), date.fromisoformat(through), Path(known))
    sys.stdout.write(json.dumps(verdicts, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
