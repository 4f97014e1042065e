"""`targets`: what is aimed at in a segment is set, and a value that nothing has is told."""

import shutil
from pathlib import Path

import pytest

from queries.records.records import Records
from tests.conftest import Published
from tests.dashboard.cli.conftest import Run


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("app_store", ""),
        ("serach", "nothing has channel 'serach' so far, by the last snapshot: is it spelled so?"),
        ("", "nothing has channel '' so far"),
    ],
)
def test_a_target_of_a_value_that_nothing_has_is_set_and_told(run: Run, demo: Records, value: str, told: str) -> None:
    done = run("targets", "set", "monthly_active_users", "2026-01", "3", "--where", f"channel={value}", "--by", "Ann")
    assert (done.exit_code, done.stdout.startswith("target monthly_active_users-2026-01-")) == (0, True)
    assert told in done.stderr
    assert bool(told) == bool(done.stderr)


def test_a_target_can_be_set_while_every_snapshot_is_damaged(
    run: Run, demo: Records, small_demo: Published, tmp_path: Path
) -> None:
    store = shutil.copytree(small_demo.store, tmp_path / "damaged")
    for manifest in (store / "snapshots").iterdir():
        manifest.write_bytes(b"{}")
    done = run("targets", "set", "new_users", "2026-01", "3", "--where", "channel=serach", "--store", str(store))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("target new_users-2026-01-")
