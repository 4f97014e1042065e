"""What a snapshot publishes of experiments: one document per declaration that stands, without an outcome until the
seal is over.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import msgspec
import polars as pl

from metrics.analysis.experiments.power import Detectable
from queries.records.kinds.experiment import Experiment

if TYPE_CHECKING:
    from metrics.snapshots.store import Snapshot

NAME = "experiments"
"""Name of the published table."""
SCHEMA = {"id": pl.String, "version": pl.Int64, "state": pl.String, "document": pl.String}
ABOUT = ""
"""Id of the row that is about all experiments."""

State = Literal["draft", "running", "sealed", "decided"]


class Interval(msgspec.Struct, frozen=True):
    """Estimate with the ends of its interval."""

    estimate: float
    low: float
    high: float


class Cut(msgspec.Struct, frozen=True):
    """Users of each arm among those with one value of a dimension, or of one day of exposure."""

    by: str
    """Dimension of users, or `day`."""
    value: str
    users: dict[str, int]
    p: float | None
    """Of the sample ratio within it: many are looked at, so a small one among them says little."""


class Health(msgspec.Struct, frozen=True):
    """Exposures, and what is wrong with them; no outcome."""

    first: datetime | None = None
    last: datetime | None = None
    arms: dict[str, int] = {}
    sample_ratio_p: float | None = None
    deviation: float = 0.0
    light: Literal["green", "yellow", "red"] = "green"
    leaks: dict[str, int] = {}
    cuts: tuple[Cut, ...] = ()
    rows: int = 0
    nulls: int = 0
    strangers: int = 0
    crossovers: int = 0
    outside: int = 0
    excluded: int = 0
    overlaps: dict[str, int] = {}
    """Other experiment → users who are in both at the same time."""
    fresh_through: dict[str, date] = {}
    """Source of an outcome → day up to which it is known."""

    @property
    def null_share(self) -> float:
        return self.nulls / self.rows if self.rows else 0.0

    @property
    def crossover_share(self) -> float:
        met = sum(self.arms.values()) + self.crossovers
        return self.crossovers / met if met else 0.0


class Arm(msgspec.Struct, frozen=True):
    """Outcome of one arm against the control."""

    arm: str
    control_value: float
    value: float
    absolute: Interval
    relative: Interval
    p: float
    verdict: str
    declared_excluded: bool | None
    adjusted: Interval | None = None
    """Relative estimate adjusted by the days before the exposure, where there is one."""


class GuardrailOutcome(msgspec.Struct, frozen=True):
    """What became of a guardrail in one arm."""

    metric: str
    arm: str
    where: dict[str, str]
    margin: float
    better: Literal["higher", "lower"]
    state: Literal["held", "not_shown", "broken"]
    relative: Interval | None


class Segment(msgspec.Struct, frozen=True):
    """Exploratory: the relative effect among users with one value of a static dimension."""

    by: str
    value: str
    arm: str
    users: int
    relative: Interval | None


class Point(msgspec.Struct, frozen=True):
    """Relative effect of what was reached by the end of a day since the exposure."""

    day: int
    arm: str
    relative: Interval


class Look(msgspec.Struct, frozen=True):
    """Early look at a safety guardrail: whether to stop, and nothing else."""

    metric: str
    where: dict[str, str]
    stop: bool


class Outcome(msgspec.Struct, frozen=True):
    """One declaration that stands, with its state; results only where the seal is over."""

    id: str
    version: int
    experiment: Experiment
    declared_at: datetime
    declared_by: str
    exploratory: bool
    """Whether it was written after the first exposure: it never replaces the binding one."""
    state: State
    sealed_until: date
    health: Health = Health()
    power: tuple[Detectable, ...] = ()
    looks: tuple[Look, ...] = ()
    withheld: str = ""
    """Why there is no verdict although the seal is over."""
    verdict: str | None = None
    arm: str | None = None
    """Arm that the verdict is about: the one with the largest effect in the wanted direction."""
    arms: tuple[Arm, ...] = ()
    not_adjusted: str = ""
    """Why there is no adjusted estimate: `no_days_before` or `no_variance`."""
    guardrails: tuple[GuardrailOutcome, ...] = ()
    segments: tuple[Segment, ...] = ()
    course: tuple[Point, ...] = ()

    @property
    def leading(self) -> Arm | None:
        return next((each for each in self.arms if each.arm == self.arm), None)

    @property
    def relative(self) -> Interval | None:
        """Estimate that the verdict rests on, relative to the control."""
        leading = self.leading
        return None if leading is None else leading.relative


def without_results(outcome: Outcome) -> Outcome:
    """The declaration as it was published; its results are withheld, as the records no longer vouch for it."""
    return msgspec.structs.replace(
        outcome,
        looks=(),
        withheld="records_do_not_verify",
        verdict=None,
        arm=None,
        arms=(),
        not_adjusted="",
        guardrails=(),
        segments=(),
        course=(),
    )


class About(msgspec.Struct, frozen=True):
    """What holds for all experiments of a snapshot."""

    problem: str = ""
    """Why experiments are missing, or have no verdicts; empty where they have."""
    undeclared: tuple[str, ...] = ()
    """Experiments with exposures that nobody has declared."""


class Experiments(msgspec.Struct, frozen=True):
    """All that a snapshot has of experiments."""

    about: About
    outcomes: tuple[Outcome, ...]

    def standing(self, id: str) -> Outcome | None:
        """What counts of an experiment: the binding declaration, or the last exploratory one where none binds."""
        own = [each for each in self.outcomes if each.id == id]
        return next((each for each in own if not each.exploratory), own[-1] if own else None)

    @property
    def all_standing(self) -> list[Outcome]:
        """One for each experiment, the latest start first."""
        found = [self.standing(id) for id in dict.fromkeys(each.id for each in self.outcomes)]
        return sorted(filter(None, found), key=lambda each: (each.experiment.enrol_from, each.id), reverse=True)


def as_rows(experiments: Experiments) -> pl.DataFrame:
    """Table to publish."""
    rows = [(each.id, each.version, each.state, _text(each)) for each in experiments.outcomes]
    return pl.DataFrame([(ABOUT, 0, "", _text(experiments.about)), *rows], SCHEMA, orient="row")


def from_rows(rows: pl.DataFrame) -> Experiments:
    """What a published table says. Raises msgspec.ValidationError where another version has written it."""
    documents = rows.select("id", "document").rows()
    about = next((msgspec.json.decode(text, type=About) for id, text in documents if id == ABOUT), About())
    outcomes = (msgspec.json.decode(text, type=Outcome) for id, text in documents if id != ABOUT)
    return Experiments(about, tuple(outcomes))


def experiments_of(snapshot: "Snapshot") -> Experiments | None:
    """What a snapshot has of experiments; None where it was published before there were any."""
    file = snapshot.manifest.reference(NAME)
    return from_rows(snapshot.read(file)) if file else None


def _text(document: msgspec.Struct) -> str:
    return msgspec.json.encode(document, order="deterministic").decode()
