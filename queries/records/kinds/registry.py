"""Kinds of records by name: the table of everything that people write."""

import msgspec

from queries.records.kinds.experiment import Decision, Experiment
from queries.records.kinds.requirement import Requirement, Weights
from queries.records.kinds.review_card import ReviewCard
from queries.records.kinds.section_note import SectionNote
from queries.records.kinds.target import Note, Target
from queries.records.kinds.view import View

KINDS: dict[str, type[msgspec.Struct]] = {
    "experiment": Experiment,
    "decision": Decision,
    "requirement": Requirement,
    "weights": Weights,
    "target": Target,
    "note": Note,
    "section_note": SectionNote,
    "review_card": ReviewCard,
    "view": View,
}
