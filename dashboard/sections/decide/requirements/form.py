"""Form in which a requirement is written or changed.

It remembers the version that its author has seen. Where somebody else has saved another one meanwhile, he is told who
and what, his input stays, and he may save it on top.
"""

from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints

import streamlit as st
from msgspec.structs import asdict

from dashboard.i18n.text import text
from dashboard.presentation.context import Context
from dashboard.presentation.waiting import reason
from dashboard.sections.decide.requirements.one import changed_fields, source_of, step_words
from dashboard.sections.layout import screen
from dashboard.sections.targets import author
from dashboard.service.requirements import Backlog
from metrics.errors import Refusal
from queries.errors import Problem
from queries.records.entry import Conflict, Entry
from queries.records.kinds.requirement import INPUTS, LEAST, MOST, Estimated, Input, Requirement

SEEN, SAVED = "requirements.seen", "requirements.saved"
KEEP = "keep"
CHOICES = {"source": "value.source", "status": "stage_of", "compliance": "gate"}
"""Field with a fixed choice → section of its words."""
LINES = ("owner", "compliance_note", "pain_point", "topic", "feature", "experiment")
AREAS = ("description", "description_zh")
MIDDLE = "3"


def show(context: Context, backlog: Backlog, entry: Entry | None) -> None:
    """Draws the form in an expander: of a new requirement, or of the one given."""
    seen = _seen(entry)
    _tell_saved(context)
    title = context.words("requirements.form_change" if entry else "requirements.form_new")
    place = f"requirement.{entry.id}.{seen.version}" if entry and seen else "requirement.new"
    with screen.expander(title):
        notice = st.container()
        with screen.form(place):
            id, by, fields = _fields(context, place, seen)
            is_sent = screen.submit(context.words("requirements.form_save"))
        newest = backlog.requirement(entry.id) if entry else None
        is_behind = bool(seen and newest and newest.version != seen.version)
        is_forced = is_behind and screen.button(context.words("requirements.form_on_top"), f"{place}.on_top")
        if is_sent or is_forced:
            base = newest if is_forced else seen
            with notice:
                _save(context, backlog, id, by, fields, seen, expected=base.version if base else None)


def _seen(entry: Entry | None) -> Entry | None:
    """The version that was there when this form was opened; kept until another requirement is opened."""
    if entry is None:
        return None
    kept = st.session_state.get(SEEN)
    if not isinstance(kept, Entry) or kept.id != entry.id:
        kept = st.session_state[SEEN] = entry
    return kept


def _fields(context: Context, place: str, seen: Entry | None) -> tuple[str, str, dict[str, Any]]:
    """Id, author and fields as they are in the form now."""
    words, body = context.words, seen.body if seen else None
    fields: dict[str, Any] = {}
    with st.container(horizontal=True):
        id = seen.id if seen else screen.text_input(words("requirements.form_id"), f"{place}.id", max_chars=60)
        by = author.field(words("requirements.form_by"), f"{place}.by")
    for name in ("title", "title_zh"):
        fields[name] = _line(context, place, name, body)
    columns: Any = st.columns(len(CHOICES) + 1)
    for column, (name, section) in zip(columns, CHOICES.items(), strict=False):
        with column:
            fields[name] = _choice(context, place, name, section, body)
    with columns[-1]:
        first = getattr(body, "raised_on", None) or datetime.now(UTC).date()
        fields["raised_on"] = screen.day_input(words("requirements.form_raised"), f"{place}.raised_on", value=first)
    left, right = st.columns(2)
    for at, name in enumerate(INPUTS):
        with (left, right)[at % 2]:
            fields[name] = _rating(context, place, name, body, by)
    for at, name in enumerate(LINES):
        with (left, right)[at % 2]:
            fields[name] = _line(context, place, name, body)
    for name in AREAS:
        label = words(f"requirements.form_{name}")
        fields[name] = screen.text_area(label, f"{place}.{name}", value=getattr(body, name, ""), height=80)
    return id, by, fields


def _line(context: Context, place: str, name: str, body: object) -> str:
    label = context.words(f"requirements.form_{name}")
    return screen.text_input(label, f"{place}.{name}", value=getattr(body, name, ""), max_chars=200).strip()


def _choice(context: Context, place: str, name: str, section: str, body: object) -> str:
    options = get_args(get_type_hints(Requirement)[name])
    first = options.index(getattr(body, name, options[0]))
    label = context.words(f"requirements.form_{name}")
    chosen = screen.select(label, options, lambda id: context.words(f"{section}.{id}"), f"{place}.{name}", index=first)
    return str(chosen)


def _rating(context: Context, place: str, name: str, body: object, by: str) -> Input:
    """The input as it is, or a step of the rubric with the author as the one who rated."""
    given: Input | None = getattr(body, name, None)
    steps = [str(step) for step in range(LEAST, MOST + 1)]
    options = [KEEP, *steps] if given else steps

    def called(option: str) -> str:
        if given and option == KEEP:
            source = context.words(f"requirements.source_{source_of(given)}")
            step = getattr(given, "step", None)
            return context.words("requirements.form_keep", step="–" if step is None else f"{step:.3g}", source=source)
        said = step_words(context, name, float(option))
        return context.words("requirements.form_step", step=option, words=said)

    first = 0 if given else options.index(MIDDLE)
    label = context.words(f"input.{name}")
    chosen = str(screen.select(label, options, called, f"{place}.{name}", index=first))
    today = datetime.now(UTC).date()
    return given if given and chosen == KEEP else Estimated(float(chosen), by, today)


def _save(
    context: Context,
    backlog: Backlog,
    id: str,
    by: str,
    fields: dict[str, Any],
    seen: Entry | None,
    *,
    expected: int | None,
) -> None:
    """Saves and draws anew, or tells why not; then nothing was saved, and the input stays."""
    known = asdict(seen.body) if seen and seen.body is not None else {}
    fields["raised_on"] = fields["raised_on"] or date.max
    try:
        saved = backlog.save(id.strip(), Requirement(**{**known, **fields}), by=by, expected=expected)
    except Conflict as conflict:
        screen.warning(told_conflict(context, conflict, seen))
    except Refusal as refusal:
        screen.error(reason(context, refusal))
    except Problem as problem:
        screen.error(str(problem))
    else:
        kind = "form_unchanged" if seen and saved.version == seen.version else "form_saved"
        told = context.words(f"requirements.{kind}", id=text(saved.id), version=saved.version)
        st.session_state[SEEN], st.session_state[SAVED] = saved, told
        st.rerun()


def _tell_saved(context: Context) -> None:
    """What was saved a moment ago, once."""
    if told := st.session_state.pop(SAVED, None):
        screen.info(told)


def told_conflict(context: Context, conflict: Conflict, seen: Entry | None) -> str:
    """Who has changed what since the author has seen it."""
    theirs, words = conflict.theirs, context.words
    if theirs is None or theirs.body is None:
        return words("requirements.conflict_removed")
    if seen is None:
        return words("requirements.conflict_exists", id=text(theirs.id), version=theirs.version, by=text(theirs.by))
    facts = {"by": text(theirs.by), "version": theirs.version, "day": context.day(theirs.at.date())}
    return words("requirements.conflict", fields=", ".join(changed_fields(seen, theirs)), **facts)
