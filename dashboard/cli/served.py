"""The snapshot that a command reads."""

from datetime import date

from dashboard.cli.output import say
from dashboard.wording import damage
from dashboard.words import words
from metrics.believed import as_of, refuse_other_definition
from metrics.catalogue import metric as metric_named
from metrics.served import served as whole_or_before
from metrics.snapshots import Snapshot, Store
from queries.problem import Problem
from queries.settings import settings


def store_of(store: str | None) -> Store:
    """The store that is asked for, or that of the settings."""
    return Store(settings(store=store).store)


def served(store: str | None) -> Snapshot:
    """The current one, or the one before where it is damaged, which is said. Raises Problem before the first."""
    found = store_of(store)
    now = whole_or_before(found, thoroughly=True)
    if now is None:
        raise Problem(
            f"store {found.home}",
            wanted="a published snapshot",
            got="none",
            fix="Publish one with `product-metrics refresh`.",
        )
    if now.damaged:
        say("product-metrics: " + damage(now.damaged, str(now.snapshot.manifest.through), words("en")), err=True)
    return now.snapshot


def believed(store: str | None, metric: str, day: date) -> Snapshot:
    """That of the day, if the metric was then what it is today. Raises Refusal where it was not, or there was none."""
    then = as_of(store_of(store), day)
    refuse_other_definition(then, metric_named(metric))
    return then
