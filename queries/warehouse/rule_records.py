"""Rules as records of JSON: a snapshot keeps the rules by which rows were left out as they were then."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, get_type_hints

from sqlalchemy import Table

from queries.rules import cross_row_rules, funnel_rules, row_rules
from queries.rules.rule import Outcome, Rule
from queries.warehouse.contract import contract

KIND = "kind"
MODULES = (row_rules, cross_row_rules, funnel_rules)


def record_of(rule: Rule) -> dict[str, Any]:
    """The kind of the rule and its fields: texts, numbers and lists of them."""
    return {KIND: rule.kind} | {field.name: _plain(getattr(rule, field.name)) for field in fields(rule)}


def rule_of(record: Mapping[str, Any]) -> Rule:
    """The rule of a record. Raises KeyError for a kind that there is no longer, TypeError for other fields."""
    kind = _kinds()[record[KIND]]
    hints = get_type_hints(kind)
    return kind(**{name: _typed(value, hints.get(name)) for name, value in record.items() if name != KIND})


@cache
def _kinds() -> dict[str, type[Rule]]:
    defined = (value for module in MODULES for value in vars(module).values() if isinstance(value, type))
    return {kind.kind_name(): kind for kind in defined if issubclass(kind, Rule)}


def _plain(value: Any) -> Any:
    match value:
        case Table():
            return value.name
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(each) for each in value]
        case Outcome():
            return value.value
        case _:
            return value


def _typed(value: Any, hint: Any) -> Any:
    if hint is Table:
        return contract.tables[value]
    if hint is date:
        return date.fromisoformat(value)
    if hint is Outcome:
        return Outcome(value)
    return tuple(value) if isinstance(value, list) else value
