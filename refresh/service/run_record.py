"""Run record: what is known of a run while it lasts, and what is written, logged and sent at its end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from logging import ERROR, INFO, WARNING
from pathlib import Path
from time import monotonic
from types import MappingProxyType

from metrics.snapshots.run_log import Outcome, Run, remember
from metrics.snapshots.stamp import digested
from metrics.snapshots.store import Store
from queries.errors import Busy, Problem
from queries.settings import Settings
from queries.warehouse.address import named, without_secrets
from refresh.log import StepTimer, log
from refresh.pipeline.refresh import Report
from refresh.progress import Progress
from refresh.service.findings import tell
from refresh.service.notify import ring


class RunRecord:
    """Record of one run with all its attempts."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._started, self._began = settings, datetime.now(tz=UTC), monotonic()
        self._attempts, self._steps = 0, StepTimer()
        log("started", store=settings.store, warehouse=named(settings.warehouse))

    def attempt(self, progress: Progress) -> StepTimer:
        """Step timer of the next attempt."""
        self._attempts, self._steps = self._attempts + 1, StepTimer(progress)
        return self._steps

    def close(self, report: Report) -> None:
        """Records a finished run."""
        self._steps.end()
        outcome = Outcome.PUBLISHED if report.is_new else Outcome.UNCHANGED
        sources = report.found.sources.values() if report.is_new else ()
        rows = sum(source.rows_read for source in sources)
        run = self._run(outcome if report.published else Outcome.FAILED, _reason(report), rows, report.moved)
        self._keep(run, WARNING if run.reason else INFO)

    def close_failed(self, error: BaseException) -> None:
        """Records a failed run. Another refresh under way, and a requested stop, raise no alarm."""
        if not isinstance(error, Exception):
            self._keep(self._run(Outcome.STOPPED, f"Stopped by {error or type(error).__name__}"), WARNING, alarms=False)
            return
        reason = str(error) if isinstance(error, Problem) else self._hidden(f"{type(error).__name__}: {error}")
        self._keep(self._run(Outcome.FAILED, reason), ERROR, alarms=not isinstance(error, Busy))

    def _run(
        self, outcome: Outcome, reason: str, rows: int = 0, moved: Mapping[str, int] = MappingProxyType({})
    ) -> Run:
        served = Store(self._settings.store).current_id()
        ended = self._started + timedelta(seconds=monotonic() - self._began)  # the clock may have been set meanwhile
        shown, seconds = served if served and digested(served) else None, self._steps.seconds
        return Run(self._started, ended, outcome, shown, reason, self._attempts, rows, seconds, dict(moved))

    def _keep(self, run: Run, level: int, *, alarms: bool = True) -> None:
        for source, moved in run.moved.items():
            log("moved", source=source, moved=moved)
        facts = {"reason": run.reason} if run.reason else {"rows": run.rows_read}
        seconds = round((run.ended - run.started).total_seconds(), 3)
        unwritten = self._unwritten(run, alarms)  # before it is told: who reads that it ended finds it among the runs
        log(run.outcome, level=level, snapshot=run.snapshot, **facts, seconds=seconds)
        if unwritten:
            log("not written down", level=WARNING, of=run.outcome, reason=unwritten)

    def _unwritten(self, run: Run, alarms: bool) -> str:
        """Writes the run and notifies; returns why that failed, such as a full disk."""
        home, untold, unwritten = Path(self._settings.store), "", ""
        try:
            untold = ring(home, run, self._settings.notify) if alarms else ""
            untold = untold or (tell(self._settings) if alarms and not run.reason else "")
        except Problem as problem:
            untold = str(problem)
            log("notification failed", level=WARNING, to="findings", reason=untold)
        except OSError as error:
            unwritten = str(error)
        try:
            remember(home, replace(run, reason="; ".join(filter(None, (run.reason, untold)))))
        except (OSError, Problem) as error:
            unwritten = str(error)
        return unwritten

    def _hidden(self, text: str) -> str:
        return without_secrets(text, self._settings.warehouse, self._settings.notify)


def _reason(report: Report) -> str:
    if failed := ", ".join(f"{check.subject} {check.kind}" for check in report.failed):
        return f"Critical checks failed: {failed}"
    return "" if report.published else "No source has a row that could be published"
