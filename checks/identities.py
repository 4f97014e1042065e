"""What must be so between metrics, month by month, whatever the data are.

Metric files know nothing of each other; should two of them mean different things by the same words, it shows here.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False)
class Identity:
    """Two expressions over the values of metrics, by their ids, that have the same value."""

    says: tuple[str, str]
    left: pl.Expr
    right: pl.Expr

    @property
    def metrics(self) -> set[str]:
        return {*self.left.meta.root_names(), *self.right.meta.root_names()}

    @property
    def facts(self) -> dict[str, str]:
        return dict(zip(("left", "right"), self.says, strict=True))


_active, _arpu, _arppu = pl.col("monthly_active_users"), pl.col("arpu"), pl.col("arppu")
_new, _returned, _lost = pl.col("new_users"), pl.col("returned_users"), pl.col("lost_users")
_stayed = pl.col("retention") * _active.shift(1)

IDENTITIES = (
    Identity(("arpu × monthly_active_users", "net_revenue"), _arpu * _active, pl.col("net_revenue")),
    Identity(("arppu × payers", "net_revenue"), _arppu * pl.col("payers"), pl.col("net_revenue")),
    Identity(
        ("new_users + returned_users − lost_users", "change of monthly_active_users"),
        _new + _returned - _lost,
        _active.diff(),
    ),
    Identity(
        ("retention × monthly_active_users before + new_users + returned_users", "monthly_active_users"),
        _stayed + _new + _returned,
        _active,
    ),
)
