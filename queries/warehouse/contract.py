"""The warehouse contract, version 1: twelve tables under the names used everywhere in this project.

An existing warehouse is mapped to these names by `product-metrics.toml`. Only `users` and `usage_daily` are needed.
An id may be an integer or a string, whichever the warehouse has; the types written here are those of the demo.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, MetaData, Numeric, String, Table
from sqlalchemy.types import TypeEngine

Type = TypeEngine[Any] | type[TypeEngine[Any]]

VERSION = 1
NEEDED_TABLES = ("users", "usage_daily")

contract = MetaData()


def table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, contract, *columns)


def needed(name: str, kind: Type) -> Column[Any]:
    return Column(name, kind, nullable=False)


def emptiable(name: str, kind: Type) -> Column[Any]:
    """Needed column in which NULL has a meaning (a subscription still running, no pain point)."""
    return Column(name, kind, nullable=True)


def optional(name: str, kind: Type) -> Column[Any]:
    """Column that a warehouse may lack; what depends on it says so."""
    return Column(name, kind, nullable=True, info={"optional": True})


money = Numeric(14, 2)

users = table(
    "users",
    needed("user_id", BigInteger),
    needed("registered_on", Date),
    optional("region", String),
    optional("channel", String),
    optional("is_internal", Boolean),
)
usage_daily = table(
    "usage_daily",
    needed("user_id", BigInteger),
    needed("usage_date", Date),
    needed("feature_id", String),
    optional("platform", String),
    optional("minutes", Double),
    optional("sessions", BigInteger),
)
features = table(
    "features",
    needed("feature_id", String),
    needed("name", String),
    optional("name_zh", String),
    optional("module", String),
    optional("kind", String),
    optional("launched_on", Date),
)
subscriptions = table(
    "subscriptions",
    needed("subscription_id", BigInteger),
    needed("user_id", BigInteger),
    needed("kind", String),
    needed("plan", String),
    needed("is_trial", Boolean),
    needed("started_on", Date),
    emptiable("ended_on", Date),
)
payments = table(
    "payments",
    needed("payment_id", BigInteger),
    needed("user_id", BigInteger),
    needed("paid_on", Date),
    needed("kind", String),
    needed("amount", money),
    needed("currency", String),
    optional("refund_of", BigInteger),
)
assistant_events = table(
    "assistant_events",
    needed("event_id", BigInteger),
    needed("prompt_id", BigInteger),
    needed("user_id", BigInteger),
    needed("occurred_at", DateTime),
    needed("stage", String),
    needed("trigger", String),
    needed("rule_version", String),
    optional("page", String),
    optional("feature_id", String),
)
interactions = table(
    "interactions",
    needed("user_id", BigInteger),
    needed("occurred_at", DateTime),
    needed("page", String),
    needed("action", String),
    needed("outcome", String),
    optional("dwell_seconds", Double),
    optional("is_core_page", Boolean),
)
support_tickets = table(
    "support_tickets",
    needed("ticket_id", BigInteger),
    needed("user_id", BigInteger),
    needed("opened_at", DateTime),
    optional("resolved_at", DateTime),
    needed("category", String),
    needed("is_repeat", Boolean),
    needed("handled_by", String),
    needed("handling_minutes", Double),
)
consents = table(
    "consents",
    needed("user_id", BigInteger),
    needed("purpose", String),
    needed("granted", Boolean),
    needed("decided_at", DateTime),
)
survey_answers = table(
    "survey_answers",
    needed("survey_id", String),
    needed("respondent_id", BigInteger),
    needed("answered_on", Date),
    emptiable("pain_point", String),
)
watermarks = table(
    "watermarks",
    needed("table_name", String),
    needed("complete_through", Date),
)
experiment_exposures = table(
    "experiment_exposures",
    needed("experiment_id", String),
    needed("user_id", BigInteger),
    needed("variant", String),
    needed("exposed_at", DateTime),
)


EXAMPLES = {
    BigInteger: "101",
    Boolean: "true",
    Date: "2025-12-31",
    DateTime: "2025-12-31 09:30:00",
    Double: "12.5",
    Numeric: "19.00",
    String: "text",
}
"""Type of a column → a value of it, as text."""


def described(name: str) -> list[dict[str, str | bool]]:
    """Columns of a table in order: `column`, `type`, `is_optional`, `example`. Empty for a table it does not have."""
    columns = contract.tables[name].columns if name in contract.tables else ()
    return [
        {
            "column": column.name,
            "type": type(column.type).__name__,
            "is_optional": bool(column.info.get("optional")),
            "example": EXAMPLES[type(column.type)],
        }
        for column in columns
    ]
