"""All figures of the document: what each was computed from, how far it is trusted, and the command that prints it."""

import re
from collections.abc import Sequence

from dashboard.documents.draft import Draft
from dashboard.documents.model import (
    FIGURES,
    UNSAID,
    Basis,
    Block,
    Figure,
    Heading,
    Line,
    Name,
    Paragraph,
    lines_of,
)
from dashboard.documents.sections import Content, SectionFile
from dashboard.documents.sentences import compact, table
from dashboard.presentation.context import Context
from dashboard.presentation.number_format import NONE

COLUMNS = ("what", "period", "value", "base", "change", "counted", "trust", "query")
A_ROW = 24
"""Most figures in one row of a table, which is not broken across pages."""
WIDTHS = (2.6, 1.2, 0.9, 0.9, 1.0, 1.7, 1.6, 5.0)


def write(draft: Draft) -> Content:
    figures = [each for each in draft.used.values() if not each.id.endswith(UNSAID)]
    bases = {figure.basis.id: figure.basis for figure in figures}
    compared = [
        basis
        for basis in bases.values()
        if f"{basis.id}#value" in draft.used
        and not basis.is_recorded
        and "@" in basis.id
        and not basis.id.startswith(("explain", "outlook", "card:"))
    ]
    others = [basis for basis in bases.values() if basis not in compared]
    rows = [_row(draft, basis) for basis in compared]
    names = [f"review.figures.{column}" for column in COLUMNS]
    how = draft.say("review.figures.how", snapshot=Name(draft.results.snapshot.id))
    blocks: list[Block] = [Paragraph(how), table(draft, "figures", names, rows, (2, 3, 4, 5), WIDTHS)]
    blocks += _others(draft, others, figures)
    blocks += _definitions(draft, list(bases.values()))
    basis = draft.recorded(FIGURES, draft.context.words("review.section.figures"))
    here = [each for block in blocks for line in lines_of(block) for each in line if isinstance(each, Figure)]
    count = len({each.id for each in (*draft.used.values(), *here) if each.is_said})
    message = draft.say("review.figures.message", count=draft.count(basis, "count", count))
    return Content(message, tuple(blocks))


def _row(draft: Draft, basis: Basis) -> tuple[Line | str, ...]:
    parts = {
        part: draft.figures.get(f"{basis.id}#{part}")
        for part in ("value", "base", "change", "numerator", "denominator")
    }
    lines: dict[str, Line] = {part: (figure,) if figure else (NONE,) for part, figure in parts.items()}
    lines["change"] = compact(draft, parts["change"]) or (NONE,)
    counted: Line = (NONE,)
    if parts["numerator"] and parts["denominator"]:
        is_share = parts["value"] is None or bool(parts["value"].unit and parts["value"].unit.is_share)
        words = "review.counts" if is_share else "review.ratio"
        counted = draft.say(words, numerator=parts["numerator"], denominator=parts["denominator"])
    return (
        basis.title,
        basis.period,
        lines["value"],
        lines["base"],
        lines["change"],
        counted,
        _trust(draft, basis),
        basis.query,
    )


def _trust(draft: Draft, basis: Basis) -> str:
    said = str(draft.context.words(f"review.trust.{basis.trust}"))
    return f"{said} · {basis.checks}" if basis.checks and not basis.is_recorded else said


def _others(draft: Draft, bases: Sequence[Basis], figures: Sequence[Figure]) -> list[Block]:
    """Figures that are no values of one metric: contributions, estimates, effects, scores, expectations."""
    rows = []
    for basis in bases:
        own = [each for each in figures if each.basis.id == basis.id and each.text]
        for start in range(0, len(own), A_ROW):
            numbers: Line = ()
            for each in own[start : start + A_ROW]:
                numbers += (*(("; ",) if numbers else ()), Name(f"{part_name(draft.context, each.id)} "), each)
            rows.append((basis.title, basis.period, numbers, _trust(draft, basis), basis.query))
    columns = [f"review.figures.{column}" for column in ("what", "period", "value", "trust", "query")]
    heading = Heading((str(draft.context.words("review.figures.other")),))
    return [heading, table(draft, "other_figures", columns, rows, (), (2.6, 1.5, 4, 1.2, 3))] if rows else []


def part_name(context: Context, id: str) -> str:
    """What the part of a basis is called that a figure is: `low` is “from”, `east.contribution` names the region."""
    basis, _, part = id.rpartition("#")
    if EXPLAINED.match(basis) and "." in part:
        segment, _, column = part.rpartition(".")
        names = [_segment(context, basis, segment), _piece(context, column)]
    else:
        names = [_piece(context, piece) for piece in part.split(".")]
    return " ".join(filter(None, names))


EXPLAINED = re.compile("(rest:)?explain:")
REST = re.compile(r"last(\d+)")


def _piece(context: Context, piece: str) -> str:
    return str(context.words.either(f"review.part.{piece}", piece))


def _segment(context: Context, basis: str, segment: str) -> str:
    """Part of a change: a driver, a flow, a value of the dimension by which it is explained, or all the others."""
    if (rest := REST.fullmatch(segment)) and basis.startswith("rest:"):
        return str(context.words("review.part.last", count=rest[1]))
    by = basis.partition("@")[2].partition(",")[2].partition(",")[0]
    kind = {"drivers": "driver", "flows": "flow"}.get(by)
    if kind:
        return str(context.words.either(f"why.{kind}.{segment}", segment))
    return str(context.value(by, segment or None))


def _definitions(draft: Draft, bases: Sequence[Basis]) -> list[Block]:
    known = {
        basis.title.split(" · ")[0]: basis.definition for basis in bases if basis.definition and not basis.is_recorded
    }
    rows = list(known.items())
    columns = [f"review.figures.{column}" for column in ("what", "definitions")]
    heading = Heading((str(draft.context.words("review.figures.definitions")),))
    return [heading, table(draft, "definitions", columns, rows, (), (2, 6))] if rows else []


section = SectionFile(place=99, write=write)
