"""Form that declares an experiment; it asks the same service as the command line."""

import streamlit as st

from dashboard.presentation.context import Context
from dashboard.sections.decide.experiments import texts
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card
from dashboard.sections.targets import author
from dashboard.service.experiments import ExperimentBook
from metrics.analysis.experiments.declaration import LONGEST_WINDOW
from metrics.analysis.experiments.measures import outcome_metrics
from metrics.analysis.experiments.power import declared_power
from queries.errors import Problem
from queries.records.kinds.experiment import Experiment, Guardrail
from queries.sources.source import customers

NONE = ""
WINDOW = 14
DIRECTIONS = ("increase", "decrease")
SAVED = "experiments.declared"


def show(context: Context, book: ExperimentBook) -> None:
    """Draws one card, folded until it is wanted."""
    words = context.words
    with card(context, words("experiments.declare.title"), words("experiments.declare.below")):
        if saved := st.session_state.pop(SAVED, None):
            screen.info(saved)
        with screen.expander(words("experiments.declare.title")):
            _form(context, book)


def _form(context: Context, book: ExperimentBook) -> None:
    words = context.words
    left, right = st.columns(2)
    with left:
        id = _text(context, "id")
        title, hypothesis = _text(context, "name"), _text(context, "hypothesis")
        owner, by = _text(context, "owner"), author.field(words("experiments.declare.by"), _key("by"))
        first, last = (screen.day_input(words(f"experiments.declare.{day}"), _key(day)) for day in ("first", "last"))
        window = screen.slider(words("experiments.declare.window"), 1, LONGEST_WINDOW, WINDOW, 1, _key("window"))
        split = screen.text_input(
            words("experiments.declare.split"), _key("split"), value=words("experiments.declare.split_help")
        )
    with right:
        known = {metric.id: metric for metric in outcome_metrics()}
        called = {id: context.title(metric) for id, metric in known.items()}
        metric = screen.select(words("experiments.declare.metric"), list(known), called.__getitem__, _key("metric"))
        own = [name for name in known[metric].dimensions if name not in customers.dimensions]
        where = {name: _where(context, metric, name) for name in own}
        names = {each: words(f"experiments.declare.{each}") for each in DIRECTIONS}
        direction = screen.buttons(words("experiments.declare.direction"), DIRECTIONS, names.__getitem__, _key("way"))
        declared, smallest = _text(context, "declared"), _text(context, "smallest")
        others = {NONE: words("experiments.declare.no_guardrail")} | called
        guardrail = screen.select(
            words("experiments.declare.guardrail"), list(others), others.__getitem__, _key("guardrail")
        )
        margin = _text(context, "margin") if guardrail else ""
        waiver = _text(context, "waiver")
        follows = _follows(context, book)
    if not screen.button(words("experiments.declare.save"), _key("save")):
        return
    try:
        if first is None or last is None:
            raise Problem("enrolment", wanted="two days", got="none", fix="Choose both")
        experiment = Experiment(
            title=title,
            hypothesis=hypothesis,
            split=_split(split),
            control=next(iter(_split(split))),
            enrol_from=first,
            enrol_to=last,
            window_days=int(window),
            metric=metric,
            where={name: value for name, value in where.items() if value},
            direction=direction,
            declared=_sign(direction) * abs(_per_cent(declared, "declared effect")),
            smallest=_per_cent(smallest, "smallest effect"),
            owner=owner,
            guardrails=(Guardrail(guardrail, _per_cent(margin, "margin")),) if guardrail else (),
            waiver=waiver,
            follows=follows,
        )
        done = book.declare(id.strip(), experiment, by=by)
    except Problem as problem:
        screen.error(str(problem))
        return
    said = "saved_exploratory" if done.exploratory else "saved"
    own_power = declared_power(experiment, done.power or ())
    sentences = [words(f"experiments.declare.{said}", id=id.strip(), version=done.entry.version)]
    if own_power and own_power.effect:
        sentences.append(words("experiments.declare.power", effect=texts.share(own_power.effect)))
    else:
        sentences.append(words("experiments.declare.power_unknown"))
    st.session_state[SAVED] = " ".join(sentences)
    st.rerun()


def _where(context: Context, metric: str, dimension: str) -> str:
    label = context.words("experiments.declare.page_value", dimension=context.words.dimension(dimension))
    return screen.text_input(label, _key(f"where.{metric}.{dimension}")).strip()


def _follows(context: Context, book: ExperimentBook) -> str:
    names = {NONE: context.words("experiments.declare.no_guardrail")}
    names |= {each.id: texts.title(context, each.experiment) for each in book.all()}
    return str(
        screen.select(context.words("experiments.declare.follows"), list(names), names.__getitem__, _key("follows"))
    )


def _text(context: Context, name: str) -> str:
    return screen.text_input(context.words(f"experiments.declare.{name}"), _key(name))


def _key(name: str) -> str:
    return f"experiments.declare.{name}"


def _sign(direction: str) -> int:
    return 1 if direction == "increase" else -1


def _per_cent(written: str, thing: str) -> float:
    try:
        return float(written.strip().rstrip("%").replace("\u2212", "-")) / 100
    except ValueError as error:
        raise Problem(thing, wanted="a number of per cent", got=written or "nothing", fix="Write it as 20") from error


def _split(written: str) -> dict[str, float]:
    """Arms and shares of `control 0.5, treatment 0.5`."""
    parts = [part.rsplit(maxsplit=1) for part in written.replace("\uff0c", ",").split(",") if part.strip()]
    try:
        return {arm.strip(): float(share) for arm, share in parts}
    except ValueError as error:
        wanted = "arms and shares such as control 0.5, treatment 0.5"
        raise Problem("split", wanted=wanted, got=written or "nothing", fix="Write it in that form") from error
