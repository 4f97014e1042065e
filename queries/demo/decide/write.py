"""Writes what people of the demo have said into the records, dated as they said it; what is there already stays."""

from queries.demo.decide.experiments import decisions, experiments
from queries.records.records import Records

AUTHOR = "demo"


def write_experiments(records: Records) -> int:
    """Writes declarations and decisions of experiments; returns how many were not there yet."""
    dated = [("experiment", *each) for each in experiments()] + [("decision", *each) for each in decisions()]
    missing = [each for each in dated if records.entry(each[0], each[1]) is None]
    with records.changing() as change:
        for kind, id, body, at in sorted(missing, key=lambda each: each[3]):
            change.save(kind, id, body, by=AUTHOR, at=at)
    return len(missing)
