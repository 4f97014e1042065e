"""Power of an experiment that is about to be declared, from the facts behind a snapshot."""

from metrics.analysis.experiments.power import Detectable
from metrics.catalogue import metric as metric_named
from metrics.snapshots.facts import facts_behind
from metrics.snapshots.store import Snapshot
from queries.records.kinds.experiment import Experiment
from queries.sources.definitions.usage import usage

LONGEST = 60.0
"""Seconds to wait for the answer."""


def prospects(snapshot: Snapshot, experiment: Experiment) -> tuple[Detectable, ...] | None:
    """Smallest effects that can be detected; None where the snapshot's facts cannot tell."""
    metric = metric_named(experiment.metric)
    sources = {source.name: source for source in (*metric.sources, usage)}
    states = {name: snapshot.manifest.sources.get(name) for name in sources}
    needed = {column for term in metric.terms for column in term.columns}
    behind = {name: facts_behind(snapshot, state) for name, state in states.items() if state and state.first_day}
    facts = {name: each.facts for name, each in behind.items() if each}
    lacking = {name for state in states.values() if state for name in state.lacks}
    if facts.keys() != sources.keys() or needed & lacking:
        return None
    from metrics.analysis.experiments.measurement import detectable_effects
    from queries.extract.open_extract import Unanswered

    known = min(each.through for each in facts.values())
    begun = max(state.first_day for state in states.values() if state and state.first_day)
    extract = next(each.extract for each in behind.values() if each)
    try:
        return extract.within(
            LONGEST, lambda: detectable_effects(experiment, known, begun, lambda source: facts[source.name])
        )
    except Unanswered:
        return None
