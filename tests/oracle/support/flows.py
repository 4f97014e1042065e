"""Who came and who left, in plain SQL: sets of people of one period against those of the period before."""

from metrics.periods.period import Grain
from tests.oracle.support.expected import flows
from tests.oracle.support.raw import Raw


def counted(raw: Raw, flow: str, grain: Grain, by: tuple[str, ...]) -> dict[tuple[object, ...], int]:
    """First day of the period and the values of the cut → people."""
    keys, cut = ", ".join(("user_id", *by)), "".join(f"{name}, " for name in by)
    present = f"select distinct {keys}, date_trunc('{grain}', day)::timestamp as p from use"
    firsts = f"select {keys}, min(p) as first_p from there group by {keys}"
    flowing = flows()[flow].sql.format(cut=cut, keys=keys, step="3 month" if grain is Grain.QUARTER else f"1 {grain}")
    rows = raw.connection.execute(f"with there as ({present}), firsts as ({firsts}) {flowing}").fetchall()
    return {(row[0].date(), *row[1:-1]): row[-1] for row in rows}
