"""Registry of the suites, found by scanning checks/suites."""

from checks.suite import Suite
from queries.discovery import scanned
from queries.warehouse.contract import watermarks


def suites() -> dict[str, Suite]:
    """Every suite by table, found by scanning: one file each; what others refer to or depend on comes first."""
    import checks.suites as here

    by_name = {name: suite for name, (_, suite) in scanned(Suite, here, attribute="suite").items()}
    referenced = {table for suite in by_name.values() for table in suite.others}
    order = [watermarks.name, *referenced]
    return dict(sorted(by_name.items(), key=lambda item: (item[0] not in order, item[0] != watermarks.name)))
