"""Features: what the product consists of, each once, in a module."""

from checks.suite import Suite
from queries.rules.row_rules import NotNull, OneOf, SafeText, Unique, ValidDate
from queries.rules.rule import Outcome
from queries.warehouse.contract import features

suite = Suite(
    table=features,
    rules=(
        NotNull(column="feature_id", outcome=Outcome.QUARANTINE),
        SafeText(column="feature_id", outcome=Outcome.QUARANTINE),
        Unique(key=("feature_id",), outcome=Outcome.QUARANTINE),
        NotNull(column="name", outcome=Outcome.FLAG),
        SafeText(column="name", outcome=Outcome.FLAG),
        SafeText(column="name_zh", outcome=Outcome.FLAG),
        OneOf(
            column="module",
            values=("core", "need_sensing", "recommendation", "problem_resolution"),
            outcome=Outcome.FLAG,
        ),
        OneOf(column="kind", values=("strategic", "iteration"), outcome=Outcome.FLAG),
        ValidDate(column="launched_on", outcome=Outcome.FLAG),
    ),
)
