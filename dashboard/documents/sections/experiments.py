"""Experiments: what was declared, what was measured, what was decided, and how wrong the guesses were."""

from dashboard.documents.draft import Draft
from dashboard.documents.model import Basis, Block, Chart, Figure, Line, Name, Paragraph, Series
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import table
from dashboard.i18n.text import text
from dashboard.service.experiments import Calibration, ExperimentBook, Known, book_of
from metrics.analysis.scoring.calibration import middle_ratio, ratio_of
from metrics.model.metric import Unit
from queries.records.kinds.experiment import Decision

COLUMNS = ("name", "declared", "measured", "interval", "verdict")
LONGEST = 400
EVEN = 0.05
"""Distance of a ratio from 1 below which guesses and measurements are called equal."""


def write(draft: Draft) -> Content:
    book = book_of(draft.results)
    known = [each for each in book.all() if _is_in(draft, each)]
    if not known:
        return Content(
            draft.say("review.experiments.message_none"), (Paragraph(draft.say("review.experiments.none"), "note"),)
        )
    known.sort(key=lambda each: (each.sealed_until, each.id))
    found = book.calibration({each.id for each in known})
    decided = [each for each in known if each.outcome and each.outcome.verdict and each.outcome.leading]
    blocks: list[Block] = [Paragraph(_finding(draft, book, each)) for each in known]
    blocks += _chart(draft, found, [each for each in decided if each.id in {id for id, *_ in found.rows}])
    blocks += [_table(draft, decided)] if decided else []
    return Content(_message(draft, found), (*blocks, *_guesses(draft, found)))


def _is_in(draft: Draft, known: Known) -> bool:
    return known.experiment.enrol_from <= draft.period.end and known.sealed_until >= draft.period.start


def _basis(draft: Draft, known: Known) -> Basis:
    title, query = str(_title(draft, known)), f"product-metrics experiments show {known.id}"
    return draft.recorded(f"experiment@{known.id}", title, query, text(_said(draft, known, "hypothesis"), LONGEST))


def _title(draft: Draft, known: Known) -> Name:
    return Name(text(_said(draft, known, "title")))


def _said(draft: Draft, known: Known, what: str) -> str:
    """A text of the declaration in the language of the document; English where there is no Chinese."""
    chinese = getattr(known.experiment, f"{what}_zh") if draft.context.language == "zh" else ""
    return str(chinese or getattr(known.experiment, what))


def _percent(draft: Draft, known: Known, part: str, value: float, role: str = "") -> Figure:
    return draft.put(_basis(draft, known), part, value, draft.context.figures.per_cent(value), Unit.SHARE, role)


def _message(draft: Draft, found: Calibration) -> Line:
    if not found.of:
        return draft.say("review.experiments.message_none")
    basis = draft.recorded("experiments", draft.context.words("review.section.experiments"))
    counts = {"met": draft.count(basis, "met", found.met), "of": draft.count(basis, "decided", found.of)}
    return draft.say("review.experiments.message", **counts)


def _finding(draft: Draft, book: ExperimentBook, known: Known) -> Line:
    outcome, title = known.outcome, _title(draft, known)
    if outcome is None or outcome.verdict is None:
        state = "withheld" if known.state == "decided" else known.state
        return draft.say(f"experiments.finding.{state}", title=title, day=draft.day(known.sealed_until))
    arm = outcome.leading
    if arm is None:
        kind = "undecided_none" if outcome.verdict == "undecided" else outcome.verdict
        return draft.say(f"experiments.finding.{kind}", title=title, change=("–",))
    kind = (
        "harmful_guardrail"
        if outcome.verdict == "harmful" and any(g.state == "broken" for g in outcome.guardrails)
        else outcome.verdict
    )
    change = _percent(draft, known, "measured", arm.relative.estimate)
    lines = [
        draft.line(
            *draft.say(f"experiments.finding.{kind}", title=title, change=change), draft.context.words("review.stop")
        )
    ]
    lines.append(
        draft.say(
            "review.experiments.declared_against",
            declared=_percent(draft, known, "declared", known.experiment.declared),
            measured=change,
            low=_percent(draft, known, "low", arm.relative.low),
            high=_percent(draft, known, "high", arm.relative.high),
            verdict=str(draft.context.words(f"experiments.verdict.{outcome.verdict}")),
        )
    )
    lines += [draft.say("review.experiments.excluded")] if arm.declared_excluded else []
    return draft.join([*lines, *_decision(draft, book, known)])


def _decision(draft: Draft, book: ExperimentBook, known: Known) -> list[Line]:
    entries = book.decisions(known.id)
    if not entries or not isinstance(entries[-1].body, Decision):
        return []
    entry, body = entries[-1], entries[-1].body
    choice = str(draft.context.words(f"review.experiments.choice.{body.choice}"))
    because = Name(text(body.reason(draft.context.language), LONGEST))
    return [draft.say("review.experiments.decided", day=draft.day(entry.at.date()), choice=choice, because=because)]


def _chart(draft: Draft, found: Calibration, decided: list[Known]) -> list[Block]:
    """Declared against measured of the declarations that bind."""
    if not decided:
        return []
    words = draft.context.words
    declared = tuple(_percent(draft, each, "declared", each.experiment.declared) for each in decided)
    measured = tuple(_percent(draft, each, "measured", each.outcome.leading.relative.estimate) for each in decided)  # type: ignore[union-attr]
    series = (
        Series((str(words("review.experiments.declared")),), "plan", declared),
        Series((str(words("review.experiments.measured")),), "now", measured),
    )
    names = tuple(str(_title(draft, each)) for each in decided)
    message, below = _message(draft, found), draft.say("review.experiments.below")
    return [Chart("experiments", "bars", message, below, names, series, Unit.SHARE, 0.01)]


def _table(draft: Draft, decided: list[Known]) -> Block:
    rows = [
        (
            _title(draft, each),
            _percent(draft, each, "declared", each.experiment.declared),
            _percent(draft, each, "measured", each.outcome.leading.relative.estimate),  # type: ignore[union-attr]
            draft.say(
                "review.between",
                low=_percent(draft, each, "low", each.outcome.leading.relative.low),  # type: ignore[union-attr]
                high=_percent(draft, each, "high", each.outcome.leading.relative.high),  # type: ignore[union-attr]
            ),
            str(draft.context.words(f"experiments.verdict.{each.outcome.verdict}")),  # type: ignore[union-attr]
        )
        for each in decided
    ]
    return table(
        draft, "experiments", [f"review.experiments.{c}" for c in COLUMNS], rows, (1, 2, 3), (2.6, 1.2, 1.2, 2.2, 2.2)
    )


def _guesses(draft: Draft, found: Calibration) -> list[Block]:
    pairs = [(declared, measured) for _, declared, measured in found.rows if ratio_of(declared, measured) is not None]
    ratio = middle_ratio(pairs)
    if ratio is None:
        return []
    basis = draft.recorded("calibration", draft.context.words("review.section.experiments"))
    facts = {
        "ratio": draft.put(basis, "ratio", ratio, f"{ratio:.1f}"),
        "count": draft.count(basis, "count", len(pairs)),
    }
    kind = "over" if ratio > 1 + EVEN else "under" if ratio < 1 - EVEN else "even"
    return [Paragraph(draft.say(f"review.experiments.guess_{kind}", **facts))]


section = SectionFile(place=5, write=write)
