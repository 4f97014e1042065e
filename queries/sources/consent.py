"""Populations of people who agreed to the use of their data for a purpose, for sources that rest on consent.

The latest decision counts, also for earlier days: whoever withdraws consent leaves every period. Of two decisions at
the same moment the refusal is the later one.
"""

from dataclasses import replace

from sqlalchemy import func, select

from queries.sources.ids import is_among
from queries.sources.source import ENTITY, Population, customers
from queries.warehouse.contract import consents


def consenting(purpose: str, among: Population = customers) -> Population:
    """The people of a population whose latest decision on a purpose is granted; the others are counted apart.

    A purpose in capitals or with blanks around it is the same: a refusal is never missed for how it is written.
    """
    decision = consents.c
    latest_first = (decision.decided_at.desc(), decision.granted.asc())
    is_about = func.lower(func.trim(decision.purpose)) == purpose.strip().lower()
    number = func.row_number().over(partition_by=decision.user_id, order_by=latest_first).label("number")
    about_it = select(decision.user_id, decision.granted, number).where(is_about).subquery("decided")
    agreed = select(about_it.c.user_id).where(about_it.c.number == 1, about_it.c.granted)
    has_agreed = is_among(among.rows.selected_columns[ENTITY], agreed)
    return replace(among, rows=among.rows.where(has_agreed), consent=purpose, whole=among)
