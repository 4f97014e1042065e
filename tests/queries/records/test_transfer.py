"""Backup and restore, export and import: what comes back is what was there, or nothing is taken over."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from queries.errors import Problem
from queries.records.audit import verify
from queries.records.backends import Sqlite
from queries.records.kinds.experiment import Experiment, Guardrail
from queries.records.kinds.target import Note, Target
from queries.records.records import Records, open_records
from queries.records.transfer import Imported, backup, export, import_files, restore
from tests.queries.records.conftest import new_database
from tests.queries.records.test_records import HOSTILE
from tests.support.databases import run

EXPERIMENT = Experiment(
    "History of 30 days", "More clicks", {"control": 0.5, "treatment": 0.5}, "control", date(2025, 9, 9),
    date(2025, 9, 29), 7, "feature_adoption", "increase", 0.2, 0.05, "Ann", {"feature": "a"},
    guardrails=(Guardrail("stickiness", 0.02),), exclude={"region": ("north", "")},
)  # fmt: skip


@pytest.fixture
def written(kept: Records) -> Records:
    kept.save("target", "a", Target("arpu", "2025", 5), by="Ann", reason="plan")
    kept.save("target", "b", Target("arpu", "2024", 4.25, {"region": "north"}), by="Bob")
    kept.remove("target", "b", by="Dan", expected=1)
    kept.save("experiment", "history_30d", EXPERIMENT, by="Ann")
    for n, hostile in enumerate(HOSTILE.values()):
        kept.save("note", f"n.{n}", Note(date(2025, 7, 1), hostile, hostile), by="Ann")
    return kept


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Records:
    """Another, empty database."""
    return open_records(f"sqlite:///{tmp_path}/other.db" if request.param == "SQLite" else new_database(request))


def everything(kept: Records) -> object:
    with kept.database.reading() as connection:
        return [
            connection.execute(text(question)).all()
            for question in ("select * from audit order by number", "select * from records order by kind, id")
        ]


def test_a_backup_restores_every_row_into_either_database(written: Records, other: Records, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "records.backup"
    file.parent.mkdir()
    assert backup(written, file) == written.head().number
    assert [path.name for path in file.parent.iterdir()] == ["records.backup"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert restore(other, file) == written.head().number
    assert everything(other) == everything(written)
    assert verify(other, {"snapshot x": written.head()}) == []


def test_after_a_restore_the_audit_goes_on_and_is_still_guarded(written: Records, tmp_path: Path) -> None:
    backup(written, tmp_path / "backup.db")
    written.save("target", "c", Target("arpu", "2026", 8), by="Ann")
    restore(written, tmp_path / "backup.db", force=True)
    assert [entry.id for entry in written.entries("target")] == ["a"]
    written.save("target", "d", Target("arpu", "2026", 8), by="Ann")
    assert verify(written) == []
    with pytest.raises(Exception, match="append-only"):
        run(written.database.engine.url.render_as_string(hide_password=False), "delete from audit")


def test_a_backup_is_taken_while_others_write(written: Records, tmp_path: Path) -> None:
    with written.changing() as change:
        change.save("target", "c", Target("arpu", "2026", 8), by="Ann")
        backup(written, tmp_path / "backup.db")
    copy = open_records(f"sqlite:///{tmp_path}/backup.db")
    assert (verify(copy), copy.entry("target", "c")) == ([], None)
    assert written.entry("target", "c") is not None


def test_what_is_there_is_replaced_only_where_somebody_insists(
    written: Records, other: Records, tmp_path: Path
) -> None:
    backup(written, tmp_path / "backup.db")
    with pytest.raises(Problem, match="wanted a name that is free"):
        backup(written, tmp_path / "backup.db")
    backup(written, tmp_path / "backup.db", force=True)
    other.save("target", "mine", Target("arpu", "2026", 8), by="Ann")
    with pytest.raises(Problem, match=r"wanted an empty database, got: one with 1 changes"):
        restore(other, tmp_path / "backup.db")
    assert [entry.id for entry in other.entries("target")] == ["mine"]


def test_a_backup_that_was_tampered_with_is_not_restored(written: Records, tmp_path: Path) -> None:
    file, target = tmp_path / "backup.db", open_records(f"sqlite:///{tmp_path}/new.db")
    backup(written, file)
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        for statement in Sqlite().unguarded():
            connection.execute(statement)
        connection.execute(text("update audit set body = replace(body, '5.0', '6.0') where number = 1"))
    engine.dispose()
    with pytest.raises(Problem, match=r"wanted an audit that is whole, got: audit 1: is not as it was written"):
        restore(target, file, force=True)
    assert target.head().number == 0


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0"], ids=["empty", "text", "torn"])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Problem, match="wanted a"):
        restore(open_records(f"sqlite:///{tmp_path}/records.db"), tmp_path / "x")


def test_an_export_is_one_file_a_record_and_the_same_every_time(written: Records, tmp_path: Path) -> None:
    export(written, tmp_path / "one")
    export(written, tmp_path / "two")
    files = {path.relative_to(tmp_path / "one"): path.read_bytes() for path in (tmp_path / "one").rglob("*.toml")}
    again = {path.relative_to(tmp_path / "two"): path.read_bytes() for path in (tmp_path / "two").rglob("*.toml")}
    assert files == again
    notes = [f"note/n.{n}.toml" for n in range(len(HOSTILE))]
    assert sorted(map(str, files)) == ["experiment/history_30d.toml", *notes, "target/a.toml"]
    assert (
        files[Path("target/a.toml")].decode()
        == 'metric = "arpu"\nperiod = "2025"\nvalue = 5.0\nowner = ""\n\n[where]\n'
    )


def test_what_was_exported_is_imported_as_it_was(written: Records, other: Records, tmp_path: Path) -> None:
    export(written, tmp_path / "files")
    done = import_files(other, [tmp_path / "files"], by="Git")
    assert {each.what for each in done} == {"new"}
    for kind in ("target", "note", "experiment"):
        assert [(e.id, e.body) for e in other.entries(kind)] == [(e.id, e.body) for e in written.entries(kind)]
    assert {each.what for each in import_files(other, [tmp_path / "files"], by="Git")} == {"unchanged"}


def test_a_changed_file_is_a_new_version_and_a_file_of_a_removed_record_goes(written: Records, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    export(written, folder)
    (folder / "target/a.toml").write_text('metric = "arpu"\nperiod = "2025"\nvalue = 6\n')
    done = import_files(written, [folder / "target/a.toml"], by="Git")
    assert done == [Imported(folder / "target/a.toml", "target", "a", "changed")]
    assert [(each.by, each.reason) for each in written.history("target", "a")][-1] == ("Git", "imported from a.toml")
    written.remove("target", "a", by="Ann", expected=2)
    assert export(written, folder).removed == ("target/a.toml",)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("target/z.toml", 'metric = "arpu"\nperiod = "2025"\n', r"target/z.toml.*missing required field `value`"),
        ("target/z.toml", 'metric = "arpu"\nperiod = "2025"\nvalue = "5"', r"Expected `float`, got `str`.*`\$.value`"),
        ("target/z.toml", 'metric = "arpu"\nperiod = "2025"\nvalue = 5\nvlaue = 6', "unknown field `vlaue`"),
        ("target/z.toml", "metric = ", r"target/z.toml: wanted TOML"),
        ("note/z.toml", 'on = 2025-07-01\nen = "x"\nabout = "party"', r"Invalid enum value 'party' - at `\$.about`"),
        ("note/z z.toml", 'on = 2025-07-01\nen = "x"', "id of a record"),
        ("target/z.toml", 'metric = "arpu"\nperiod = "never"\nvalue = 5', "no such period"),
    ],
)  # fmt: skip
def test_one_invalid_file_and_nothing_is_imported(tmp_path: Path, name: str, content: str, told: str) -> None:
    kept = open_records(f"sqlite:///{tmp_path}/records.db")
    good, bad = tmp_path / "files/target/a.toml", tmp_path / "files" / name
    for file, written_ in ((good, 'metric = "arpu"\nperiod = "2025"\nvalue = 5'), (bad, content)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written_)

    def check(kind: str, id: str, body: object) -> None:
        if isinstance(body, Target) and body.period == "never":
            raise Problem(f"{kind} {id}", wanted="a period", got="no such period", fix="Correct it")

    with pytest.raises(Problem, match=told):
        import_files(kept, [tmp_path / "files"], by="Git", check=check)
    assert kept.head().number == 0


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    kept = open_records(f"sqlite:///{tmp_path}/records.db")
    with pytest.raises(Problem, match=r"wanted files <kind>/<id>\.toml"):
        import_files(kept, [tmp_path], by="Git")
    with pytest.raises(Problem, match="no such file"):
        import_files(kept, [tmp_path / "x"], by="Git")


def test_an_export_leaves_files_of_records_that_never_were(written: Records, tmp_path: Path) -> None:
    export(written, tmp_path)
    mine = tmp_path / "note" / "mine.toml"
    mine.write_text("on = 2026-01-01", encoding="utf-8")
    (tmp_path / "target" / "b.toml").write_text("of a record that was removed", encoding="utf-8")
    assert export(written, tmp_path).removed == ("target/b.toml",)
    assert mine.exists()


def test_an_import_refuses_files_of_an_unknown_kind_and_takes_nothing(kept: Records, tmp_path: Path) -> None:
    for kind in ("note", "notes"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "a.toml").write_text('on = 2026-01-01\nen = "Snow"', encoding="utf-8")
    with pytest.raises(Problem, match=r"notes/a\.toml: wanted files"):
        import_files(kept, [tmp_path], by="Ann")
    assert kept.entries("note") == []
