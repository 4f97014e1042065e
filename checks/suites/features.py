"""Features: what the product consists of, each once, in a module."""

from checks.suite import Suite
from queries.rules.row_rules import Dated, Once, OneOf, Plain, Present
from queries.rules.rule import Outcome
from queries.warehouse.contract import features

suite = Suite(
    table=features,
    rules=(
        Present(column="feature_id", outcome=Outcome.QUARANTINE),
        Plain(column="feature_id", outcome=Outcome.QUARANTINE),
        Once(key=("feature_id",), outcome=Outcome.QUARANTINE),
        Present(column="name", outcome=Outcome.FLAG),
        Plain(column="name", outcome=Outcome.FLAG),
        Plain(column="name_zh", outcome=Outcome.FLAG),
        OneOf(
            column="module",
            values=("core", "need_sensing", "recommendation", "problem_resolution"),
            outcome=Outcome.FLAG,
        ),
        OneOf(column="kind", values=("strategic", "iteration"), outcome=Outcome.FLAG),
        Dated(column="launched_on", outcome=Outcome.FLAG),
    ),
)
