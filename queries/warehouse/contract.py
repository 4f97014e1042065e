"""The warehouse contract, version 1: thirteen tables under the names used everywhere in this project.

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


def table(name: str, *columns: Column[Any], dated_by: str | None = None) -> Table:
    """`dated_by`: the column by which a row belongs to a day; None for a list, which has no days."""
    return Table(name, contract, *columns, info={"dated_by": dated_by})


def needed(name: str, kind: Type) -> Column[Any]:
    return Column(name, kind, nullable=False)


def key(name: str, of: str, *, is_optional: bool = False) -> Column[Any]:
    """Column of a key, whose values are compared with those of every other column of the same key.

    A warehouse may have it as integer or text: `queries.extract.reading.keys` brings all of a key into one form.
    """
    return Column(
        name, BigInteger, nullable=is_optional, info={"key": of} | ({"optional": True} if is_optional else {})
    )


def emptiable(name: str, kind: Type) -> Column[Any]:
    """Needed column in which NULL has a meaning (a subscription still running, no pain point)."""
    return Column(name, kind, nullable=True)


def optional(name: str, kind: Type) -> Column[Any]:
    """Column that a warehouse may lack; what depends on it says so."""
    return Column(name, kind, nullable=True, info={"optional": True})


money = Numeric(14, 2)

users = table(
    "users",
    key("user_id", "user"),
    needed("registered_on", Date),
    optional("region", String),
    optional("channel", String),
    optional("is_internal", Boolean),
)
usage_daily = table(
    "usage_daily",
    key("user_id", "user"),
    needed("usage_date", Date),
    needed("feature_id", String),
    optional("platform", String),
    optional("minutes", Double),
    optional("sessions", BigInteger),
    dated_by="usage_date",
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
    key("subscription_id", "subscription"),
    key("user_id", "user"),
    needed("kind", String),
    needed("plan", String),
    needed("is_trial", Boolean),
    needed("started_on", Date),
    emptiable("ended_on", Date),
)
payments = table(
    "payments",
    key("payment_id", "payment"),
    key("user_id", "user"),
    needed("paid_on", Date),
    needed("kind", String),
    needed("amount", money),
    needed("currency", String),
    key("refund_of", "payment", is_optional=True),
    dated_by="paid_on",
)
assistant_events = table(
    "assistant_events",
    key("event_id", "event"),
    key("prompt_id", "prompt"),
    key("user_id", "user"),
    needed("occurred_at", DateTime),
    needed("stage", String),
    needed("trigger", String),
    needed("rule_version", String),
    optional("page", String),
    optional("feature_id", String),
    dated_by="occurred_at",
)
interactions = table(
    "interactions",
    key("user_id", "user"),
    needed("occurred_at", DateTime),
    needed("page", String),
    needed("action", String),
    needed("outcome", String),
    optional("dwell_seconds", Double),
    optional("is_core_page", Boolean),
    dated_by="occurred_at",
)
support_tickets = table(
    "support_tickets",
    key("ticket_id", "ticket"),
    key("user_id", "user"),
    needed("opened_at", DateTime),
    optional("resolved_at", DateTime),
    needed("category", String),
    needed("is_repeat", Boolean),
    needed("handled_by", String),
    needed("handling_minutes", Double),
    dated_by="opened_at",
)
consents = table(
    "consents",
    key("user_id", "user"),
    needed("purpose", String),
    needed("granted", Boolean),
    needed("decided_at", DateTime),
    dated_by="decided_at",
)
survey_answers = table(
    "survey_answers",
    needed("survey_id", String),
    key("respondent_id", "respondent"),
    needed("answered_on", Date),
    emptiable("pain_point", String),
    dated_by="answered_on",
)
watermarks = table(
    "watermarks",
    needed("table_name", String),
    needed("complete_through", Date),
)
experiment_exposures = table(
    "experiment_exposures",
    needed("experiment_id", String),
    key("user_id", "user"),
    needed("variant", String),
    needed("exposed_at", DateTime),
    dated_by="exposed_at",
)

requirements = table(
    "requirements",
    needed("requirement_id", String),
    needed("raised_on", Date),
    needed("source", String),
)
"""What people want built. Its rows come from the records where there are any: `queries.records.written_tables`."""


USER = users.c.user_id.info["key"]
"""The key of people."""


def user_columns(of: Table) -> list[str]:
    """Columns of a table that say whose a row is."""
    return [column.name for column in of.columns if column.info.get("key") == USER]


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
