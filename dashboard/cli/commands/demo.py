"""`demo`: builds the demo warehouse, and writes what its people have declared, decided and aimed at."""

from pathlib import Path

import click

from dashboard.cli.common.options import records_option, store_option, warehouse_option
from dashboard.cli.common.output import bar, say
from queries.settings import settings
from queries.warehouse.address import named


@click.command(epilog="Example: product-metrics demo --warehouse duckdb:///data/small.duckdb --scale 0.0002")
@warehouse_option
@click.option("--scale", type=float, default=0.001, show_default=True, help="1 is 18.5 million monthly actives.")
@click.option("--seed", type=int, default=2025, show_default=True, help="Another seed, other rows, the same story.")
@click.option("--plan", metavar="FILE", help="Write its targets and notes to a file, too, unless it exists.")
@store_option
@records_option
@click.option("--force", is_flag=True, help="Replace what is there.")
def demo(scale: float, seed: int, plan: str | None, force: bool, **flags: str | None) -> None:
    """Build a warehouse of raw rows that tell a product's 2024 and 2025, and what its people declared and decided."""
    from queries.demo.build import write_demo
    from queries.demo.decide.write import write_demo_records
    from queries.demo.story import TICKET_DENSITY, write_plan

    chosen = settings(**flags)
    target = chosen.warehouse
    with bar() as tell:
        built = write_demo(target, scale=scale, seed=seed, force=force, progress=tell)
    for table, rows in built.rows.items():
        say(f"{table:<22}{rows:>12,} rows")
    say(f"{named(target)} built in {built.seconds:.1f} s")
    say(f"Support tickets: {TICKET_DENSITY} for each of the story; shares and changes are its own, levels are not.")
    records, written = write_demo_records(chosen, scale=scale)
    say(f"{written} targets, notes, experiments and requirements written to {records.name}; what was there stays.")
    if plan:
        say(f"{plan} {'written' if write_plan(Path(plan), scale=scale, force=force) else 'was there and stays'}")
