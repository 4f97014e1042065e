"""Populations of people who agreed to the use of their data for a purpose, for sources that rest on consent.

The latest decision counts, also for earlier days: whoever withdraws consent leaves every period. Of two decisions at
the same moment the refusal is the later one.
"""

from dataclasses import replace

from sqlalchemy import String, cast, func, select

from queries.sources.source import ENTITY, Population, customers
from queries.warehouse.contract import consents


def consenting(purpose: str, among: Population = customers) -> Population:
    """The people of a population whose latest decision on a purpose is granted; the others are counted apart."""
    decision = consents.c
    latest_first = (decision.decided_at.desc(), decision.granted.asc())
    number = func.row_number().over(partition_by=decision.user_id, order_by=latest_first).label("number")
    decisions = (
        select(decision.user_id, decision.granted, number).where(decision.purpose == purpose).subquery("decided")
    )
    agreed = select(cast(decisions.c.user_id, String)).where(decisions.c.number == 1, decisions.c.granted)
    people = among.rows.where(cast(among.rows.selected_columns[ENTITY], String).in_(agreed))
    return replace(among, rows=people, consent=purpose, whole=among)
