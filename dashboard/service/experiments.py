"""Experiments: what people have declared and decided, and what the snapshot says of it. Pages and commands ask here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from dashboard.service.records import refuse_missing_link
from dashboard.service.results import Results
from metrics.analysis.experiments.declaration import last_window_closes, refuse_invalid
from metrics.analysis.experiments.power import Detectable, declared_power, is_able
from metrics.analysis.experiments.prospects import prospects
from metrics.analysis.experiments.published import Arm, Experiments, Outcome, experiments_of
from queries.errors import Problem
from queries.records.entry import Entry
from queries.records.kinds.experiment import Decision, Experiment
from queries.records.records import Records

EXPERIMENT, DECISION, REQUIREMENT = "experiment", "decision", "requirement"
CHOICES = ("ship", "stop", "iterate")


@dataclass(frozen=True)
class Known:
    """An experiment: the newest declaration, and what the snapshot has of the one that counts."""

    id: str
    newest: Entry | None
    """None where it was removed from the records after its first exposure."""
    outcome: Outcome | None
    """None where it was declared after the snapshot was made."""

    @property
    def experiment(self) -> Experiment:
        """The declaration that counts."""
        if self.outcome is not None and self.outcome.state != "draft":
            return self.outcome.experiment
        body = self.newest.body if self.newest else None
        return body if isinstance(body, Experiment) else self.outcome.experiment  # type: ignore[union-attr]

    @property
    def state(self) -> str:
        return self.outcome.state if self.outcome else "draft"

    @property
    def sealed_until(self) -> date:
        is_published = self.outcome is not None and self.outcome.state != "draft"
        return self.outcome.sealed_until if is_published and self.outcome else last_window_closes(self.experiment)

    @property
    def has_started(self) -> bool:
        return self.state != "draft"


@dataclass(frozen=True)
class Declared:
    """What came of a declaration."""

    entry: Entry
    power: tuple[Detectable, ...] | None
    """None where it is not known."""
    is_able: bool | None
    exploratory: bool
    """Whether users had been exposed before: it is exploratory for ever."""


@dataclass(frozen=True)
class Calibration:
    """Declared against measured over the decided experiments with an estimate."""

    rows: tuple[tuple[str, float, float], ...]
    """Experiment, declared effect, measured effect."""
    met: int
    of: int
    """Experiments with a verdict that is not invalid."""


@dataclass(frozen=True)
class ExperimentBook:
    """Experiments of the records, beside those of a snapshot."""

    records: Records
    results: Results | None = None
    """None before the first snapshot."""

    @property
    def published(self) -> Experiments | None:
        """What the snapshot has; None where there is none, or an earlier version has written it otherwise."""
        try:
            return experiments_of(self.results.snapshot) if self.results else None
        except msgspec.ValidationError:
            return None

    def all(self) -> list[Known]:
        """Every experiment, the latest start first."""
        published, newest = self.published, {entry.id: entry for entry in self.records.entries(EXPERIMENT)}
        outcomes = {each.id: each for each in published.all_standing} if published else {}
        found = [Known(id, newest.get(id), outcomes.get(id)) for id in {*newest, *outcomes}]
        return sorted(found, key=lambda each: (each.experiment.enrol_from, each.id), reverse=True)

    def one(self, id: str) -> Known:
        """Raises Problem for an experiment that nobody has declared."""
        known = {each.id: each for each in self.all()}
        if id not in known:
            names = ", ".join(known) or "none is declared"
            fix = "Correct the id, or declare it with `product-metrics experiments declare FILE`."
            raise Problem(f"experiment {id}", wanted=f"one of: {names}", got=id, fix=fix)
        return known[id]

    def later(self, id: str) -> list[Outcome]:
        """Declarations written after the first exposure, beside the one that counts."""
        published, standing = self.published, self.one(id).outcome
        own = [each for each in published.outcomes if each.id == id] if published else []
        return [each for each in own if each != standing]

    def history(self, id: str) -> list[Entry]:
        """Every version of the declaration, oldest first."""
        return self.records.history(EXPERIMENT, id)

    def decisions(self, id: str) -> list[Entry]:
        """Decisions taken, oldest first."""
        return [entry for entry in self.records.history(DECISION, id) if entry.body is not None]

    def followed_by(self, id: str) -> list[str]:
        """Experiments that follow one."""
        return [each.id for each in self.all() if each.experiment.follows == id]

    def prospects(self, experiment: Experiment) -> tuple[Detectable, ...] | None:
        """Smallest effects that can be detected, by the snapshot's facts; None where it is not known."""
        return prospects(self.results.snapshot, experiment) if self.results else None

    def declare(self, id: str, experiment: Experiment, *, by: str, expected: int | None = None) -> Declared:
        """Writes a declaration, or another version of one; `expected` is the version that its author saw.

        Raises Problem for one that cannot be decided by its own rule, and for one that cannot detect its declared
        effect and says nothing in `waiver`.
        """
        refuse_invalid(id, experiment)
        if experiment.follows:
            self.one(experiment.follows)
        refuse_missing_link(self.records, EXPERIMENT, id, experiment, to=REQUIREMENT)
        power = self.prospects(experiment)
        able = is_able(experiment, power or ())
        if able is False and not experiment.waiver.strip():
            raise _too_weak(id, experiment, declared_power(experiment, power or ()))
        entry = self.records.save(EXPERIMENT, id, experiment, by=by, expected=expected)
        started = next((each.has_started for each in self.all() if each.id == id), False)
        return Declared(entry, power, able, started)

    def decide(self, id: str, choice: str, because: str, because_zh: str = "", *, by: str) -> Entry:
        """Writes down a decision on what the snapshot says. Before the seal is over nothing but a stop can be decided.

        Raises Problem for a choice that there is not, and without a reason.
        """
        known = self.one(id)
        if choice not in CHOICES:
            raise Problem("choice", wanted=", ".join(CHOICES), got=choice, fix="Choose one of them")
        if not because.strip():
            raise Problem(f"decision on {id}", wanted="a reason", got="nothing", fix="Say why with --because")
        outcome = known.outcome
        if self.results is None or outcome is None or (outcome.verdict is None and choice != "stop"):
            got = f"one that is {known.state}, sealed until {known.sealed_until}"
            fix = "Wait for the verdict; before it only `stop` can be decided."
            raise Problem(f"decision on {id}", wanted="an experiment with a verdict", got=got, fix=fix)
        estimate = outcome.relative
        decision = Decision(
            choice=choice,  # type: ignore[arg-type]
            because=because.strip(),
            snapshot=self.results.snapshot.id,
            declaration=outcome.version,
            verdict=outcome.verdict or "",
            estimate=estimate.estimate if estimate else None,
            low=estimate.low if estimate else None,
            high=estimate.high if estimate else None,
            because_zh=because_zh.strip(),
        )
        before = self.records.entry(DECISION, id)
        return self.records.save(DECISION, id, decision, by=by, expected=before.version if before else None)

    def calibration(self, among: Collection[str] | None = None) -> Calibration:
        """How well effects were guessed, of the declarations that bind; `among`: ids of the experiments looked at."""
        looked_at = [known.outcome for known in self.all() if among is None or known.id in among]
        decided = [each for each in looked_at if each and not each.exploratory]
        judged = [each for each in decided if each.verdict not in (None, "invalid")]
        rows = tuple((each.id, each.experiment.declared, each.relative.estimate) for each in judged if each.relative)
        return Calibration(rows, sum(each.verdict == "met" for each in judged), len(judged))


def book_of(results: Results) -> ExperimentBook:
    """Experiments of the records of some results, beside what their snapshot says."""
    return ExperimentBook(results.records(), results)


def _too_weak(id: str, experiment: Experiment, found: Detectable | None) -> Problem:
    effect = f"{found.effect:.1%} with {found.users:,} users" if found and found.effect else "nothing"
    return Problem(
        f"experiment {id}",
        wanted=f"an enrolment that can detect the declared effect, {experiment.declared:+.0%}",
        got=f"one whose smallest detectable effect is {effect}",
        fix="Enrol for longer, declare a larger effect, or say in `waiver` why it starts all the same.",
    )


def as_json(known: Known, later: Sequence[Outcome], decisions: Sequence[Entry]) -> Mapping[str, Any]:
    """An experiment as the command line prints it; effects are relative, with their own sign."""
    outcome, experiment = known.outcome, known.experiment
    relative, leading = (outcome.relative, outcome.leading) if outcome else (None, None)
    health = outcome.health if outcome else None
    return {
        "id": known.id,
        "state": known.state,
        "sealed_until": known.sealed_until.isoformat(),
        "declared": experiment.declared,
        "smallest": experiment.smallest,
        "estimate": relative.estimate if relative else None,
        "interval": [relative.low, relative.high] if relative else None,
        "verdict": outcome.verdict if outcome else None,
        "declared_excluded": leading.declared_excluded if leading else None,
        "health": {
            "sample_ratio_p": health.sample_ratio_p if health else None,
            "arms": health.arms if health else {},
            "sample_ratio": health.light if health else None,
            "nulls": health.nulls if health else 0,
            "crossovers": health.crossovers if health else 0,
            "outside": health.outside if health else 0,
            "leaks": health.leaks if health else {},
            "overlaps": health.overlaps if health else {},
        },
        "metric": experiment.metric,
        "arm": outcome.arm if outcome else None,
        "arms": [_measured(arm) for arm in outcome.arms] if outcome else [],
        "version": outcome.version if outcome else (known.newest.version if known.newest else None),
        "exploratory": outcome.exploratory if outcome else False,
        "withheld": (outcome.withheld or None) if outcome else None,
        "adjusted": _interval(leading.adjusted) if leading and leading.adjusted else None,
        "guardrails": _plain(outcome.guardrails) if outcome else [],
        "stop": [{"metric": look.metric, "stop": look.stop} for look in outcome.looks] if outcome else [],
        "power": _plain(outcome.power) if outcome else [],
        "follows": experiment.follows or None,
        "later_declarations": [
            {"version": each.version, "state": each.state, "verdict": each.verdict, "exploratory": each.exploratory}
            for each in later
        ],
        "decisions": [
            {"at": entry.at.isoformat(), "by": entry.by, **msgspec.to_builtins(entry.body)} for entry in decisions
        ],
    }


def _measured(arm: Arm) -> Mapping[str, Any]:
    """One arm against the control."""
    return {
        "arm": arm.arm,
        "estimate": arm.relative.estimate,
        "interval": [arm.relative.low, arm.relative.high],
        "verdict": arm.verdict,
        "declared_excluded": arm.declared_excluded,
    }


def _interval(interval: Any) -> list[float]:
    return [interval.estimate, interval.low, interval.high]


def _plain(structs: Sequence[msgspec.Struct]) -> Any:
    return msgspec.to_builtins(structs)
