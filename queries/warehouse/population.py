"""Who may be counted, and the attributes that a person has once and for all."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, not_, select

from queries.warehouse.contract import features, users


@dataclass(frozen=True, kw_only=True, eq=False)
class Population:
    """One row an entity: `entity` and its static dimensions. An entity that is not here is in no number.

    Static dimensions are disjoint: every entity has one value, so counts may be added over them.
    """

    rows: Select[Any]
    dimensions: tuple[str, ...]
    of: str
    """What an entity is: `person` or `feature`."""


customers = Population(
    rows=select(users.c.user_id.label("entity"), users.c.region, users.c.channel).where(
        not_(func.coalesce(users.c.is_internal, False))
    ),
    dimensions=("region", "channel"),
    of="person",
)

shipped = Population(
    rows=select(features.c.feature_id.label("entity"), features.c.kind, features.c.module),
    dimensions=("kind", "module"),
    of="feature",
)
