"""The audit: whatever was changed in the database past it is found, and named by its row."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from queries.records.audit import AuditRow, verify
from queries.records.entry import GENESIS, Head
from queries.records.kinds.target import Note, Target
from queries.records.models import audit, records
from queries.records.records import Records

ROWS = 6


@pytest.fixture
def written(kept: Records) -> Records:
    """Six changes of three records, of which one is removed.

    1 create target a · 2 create target b · 3 change target a · 4 create note n · 5 remove target b · 6 change note n
    """
    kept.save("target", "a", Target("arpu", "2025", 5), by="Ann", reason="plan")
    kept.save("target", "b", Target("arpu", "2024", 4), by="Bob")
    kept.save("target", "a", Target("arpu", "2025", 6), by="Cid", expected=1)
    kept.save("note", "n", Note(date(2025, 7, 1), "Campaign"), by="Ann")
    kept.remove("target", "b", by="Dan", expected=1)
    kept.save("note", "n", Note(date(2025, 7, 2), "Campaign"), by="Ann", expected=1)
    return kept


Tamper = Callable[..., None]


@pytest.fixture
def tamper(written: Records) -> Tamper:
    """Carries out statements past the audit, after the guards of the database were taken away."""

    def carry_out(*statements: Any) -> None:
        engine = create_engine(written.database.engine.url)
        with engine.begin() as connection:
            for statement in written.database.backend.unguarded():
                connection.execute(statement)
            for statement in statements:
                connection.execute(statement)
        engine.dispose()

    return carry_out


def rows_of(kept: Records) -> set[str]:
    return {fault.row for fault in verify(kept)}


def test_nothing_is_wrong_with_what_was_written_through_it(written: Records) -> None:
    assert written.head().number == ROWS
    assert verify(written, {"snapshot x": written.head(), "snapshot y": Head(0, GENESIS)}) == []


@pytest.mark.parametrize(
    "statement",
    [update(audit).values(by="Eve"), delete(audit).where(audit.c.number == ROWS), delete(audit)],
    ids=["change", "removal of one", "removal of all"],
)
def test_the_database_itself_refuses_to_change_the_audit(written: Records, statement: Any) -> None:
    engine = create_engine(written.database.engine.url)
    with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(statement)
        connection.rollback()
    engine.dispose()
    assert verify(written) == []


OTHER: dict[str, Any] = {
    "at": "2020-01-01T00:00:00.000000",
    "by": "Eve",
    "action": "restore",
    "kind": "decision",
    "id": "z",
    "version": 9,
    "body": '{"en":"x","on":"2025-07-01"}',
    "previous": "f" * 64,
    "hash": "e" * 64,
    "reason": "because",
    "number": 70,
}


@pytest.mark.parametrize("number", range(1, ROWS + 1))
@pytest.mark.parametrize("column", OTHER)
def test_each_column_of_each_row_of_the_audit_is_watched(
    written: Records, tamper: Tamper, column: str, number: int
) -> None:
    tamper(update(audit).where(audit.c.number == number).values({column: OTHER[column]}))
    assert f"audit {number if column != 'number' else 70}" in rows_of(written)


@pytest.mark.parametrize("column", ["body", "reason"])
def test_a_text_that_is_taken_away_is_missed(written: Records, tamper: Tamper, column: str) -> None:
    tamper(update(audit).where(audit.c.number == 1).values({column: None}))
    assert "audit 1" in rows_of(written)


@pytest.mark.parametrize(("kind", "id"), [("target", "a"), ("target", "b"), ("note", "n")])
@pytest.mark.parametrize("column", ["version", "body", "at", "by", "is_removed"])
def test_each_column_of_each_record_is_watched(
    written: Records, tamper: Tamper, column: str, kind: str, id: str
) -> None:
    other = {**OTHER, "is_removed": 2}[column]
    tamper(update(records).where(records.c.kind == kind, records.c.id == id).values({column: other}))
    assert rows_of(written) == {f"{kind} {id}"}


@pytest.mark.parametrize("column", ["kind", "id"])
def test_a_record_under_another_name_is_found_twice(written: Records, tamper: Tamper, column: str) -> None:
    tamper(update(records).where(records.c.id == "a").values({column: OTHER[column]}))
    renamed = {"kind": "decision a", "id": "target z"}[column]
    assert rows_of(written) == {"target a", renamed}


@pytest.mark.parametrize("number", range(1, ROWS))
def test_a_row_that_is_taken_out_is_named(written: Records, tamper: Tamper, number: int) -> None:
    tamper(delete(audit).where(audit.c.number == number))
    assert {f"audit {number}", f"audit {number + 1}"} <= rows_of(written)


def test_several_rows_that_are_taken_out_are_named_together(written: Records, tamper: Tamper) -> None:
    tamper(delete(audit).where(audit.c.number.in_((2, 3))))
    assert "audit 2 to 3: is missing" in map(str, verify(written))


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 5), (5, 6)])
def test_two_rows_that_changed_places_are_both_named(written: Records, tamper: Tamper, one: int, other: int) -> None:
    moved = [(one, -1), (other, one), (-1, other)]
    tamper(*(update(audit).where(audit.c.number == old).values(number=new) for old, new in moved))
    assert {f"audit {one}", f"audit {other}"} <= rows_of(written)


def test_a_row_that_is_put_in_breaks_the_chain_even_with_a_hash_of_its_own(written: Records, tamper: Tamper) -> None:
    forged = AuditRow(3, "2025-01-01T00:00:00.000000", "Eve", "create", "note", "m", 1, "{}", hash_of(written, 2))
    later = [update(audit).where(audit.c.number == n).values(number=n + 1) for n in range(ROWS, 2, -1)]
    tamper(*later, insert(audit).values(forged.values()))
    assert {"audit 4", "audit 5", "audit 6", "audit 7"} <= rows_of(written)


@pytest.mark.parametrize("number", [0, -1])
def test_a_row_before_the_first_is_named(written: Records, tamper: Tamper, number: int) -> None:
    forged = AuditRow(number, "2025-01-01T00:00:00.000000", "Eve", "create", "note", "m", 1, None, GENESIS)
    tamper(insert(audit).values(forged.values()))
    assert f"audit {number}" in rows_of(written)


def test_a_record_that_was_written_past_the_audit_is_named(written: Records, tamper: Tamper) -> None:
    row = {"kind": "note", "id": "m", "version": 1, "body": "{}", "at": "2025", "by": "Eve", "is_removed": 0}
    tamper(insert(records).values(row))
    assert rows_of(written) == {"note m"}


def test_a_record_that_was_taken_away_is_named(written: Records, tamper: Tamper) -> None:
    tamper(delete(records).where(records.c.id == "n"))
    assert rows_of(written) == {"note n"}


def test_a_chain_cut_at_its_end_is_whole_in_itself_and_found_by_what_a_snapshot_tells(
    written: Records, tamper: Tamper
) -> None:
    head = written.head()
    state = {"version": 1, "body": body_of(written, 4), "at": at_of(written, 4)}
    tamper(delete(audit).where(audit.c.number == ROWS), update(records).where(records.c.id == "n").values(state))
    assert verify(written) == []
    assert [fault.row for fault in verify(written, {"snapshot x": head})] == [f"audit {ROWS}"]


def test_a_chain_that_was_written_anew_is_found_by_what_a_snapshot_tells(written: Records, tamper: Tamper) -> None:
    head, previous, statements = written.head(), GENESIS, []
    with written.database.reading() as connection:
        rows = [dict(row) for row in connection.execute(select(audit).order_by(audit.c.number)).mappings()]
    for row in rows:
        forged = AuditRow(**{**{k: v for k, v in row.items() if k != "hash"}, "previous": previous, "by": "Eve"})
        previous = forged.hash()
        statements.append(update(audit).where(audit.c.number == row["number"]).values(forged.values()))
    tamper(*statements, update(records).values(by="Eve"))
    assert verify(written) == []
    assert [fault.what for fault in verify(written, {"snapshot x": head})] == ["rewritten"]


def test_the_hash_is_that_of_all_fields_and_the_hash_before(kept: Records) -> None:
    kept.save("note", "n", Note(date(2025, 7, 1), "Über 活动"), by="Ann")
    with kept.database.reading() as connection:
        row = connection.execute(text("select * from audit")).mappings().one()
    by_hand = (
        f'[1,"{row["at"]}","Ann","create","note","n",1,'
        r'"{\"about\":\"other\",\"en\":\"\u00dcber \u6d3b\u52a8\",\"metric\":\"\",\"on\":\"2025-07-01\",\"zh\":\"\"}",'
        f'"{"0" * 64}"]'
    )
    assert row["hash"] == sha256(by_hand.encode()).hexdigest()


def hash_of(kept: Records, number: int) -> str:
    return str(_column(kept, audit.c.hash, number))


def body_of(kept: Records, number: int) -> str:
    return str(_column(kept, audit.c.body, number))


def at_of(kept: Records, number: int) -> str:
    return str(_column(kept, audit.c.at, number))


def _column(kept: Records, column: Any, number: int) -> Any:
    with kept.database.reading() as connection:
        return connection.scalar(select(column).where(audit.c.number == number))
