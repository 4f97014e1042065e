"""Records: versions, history, removal, two authors, and texts that stay texts."""

from datetime import date, datetime

import pytest

from queries.errors import Problem
from queries.records.audit import verify
from queries.records.entry import GENESIS, Conflict, Head
from queries.records.kinds.target import Note, Target
from queries.records.records import Records, open_records

MAU = Target("monthly_active_users", "2025-12", 18)
HOSTILE = {
    "markup": "<script>alert(1)</script> **bold** [link](javascript:x) $x$ :red[x] {{ }} %s %(x)s",
    "control characters": "".join(map(chr, range(32))) + "\x7f\x85\u2028\u202e\u200b\ufeff",
    "quotes and SQL": "'; drop table audit; -- \" \\ ` \\u0000",
    "100 kB": "长" * 33_000 + "x" * 1_000,
    "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
}


def test_nothing_is_there_and_nothing_is_made_before_the_first_change(kept: Records) -> None:
    assert (kept.entries("target"), kept.entry("target", "a"), kept.history("target", "a")) == ([], None, [])
    assert kept.head().number == 0
    assert kept.database.version() is None


def test_a_record_is_read_back_as_it_was_written(kept: Records) -> None:
    target = Target("arpu", "2025", 36.5, {"region": "north", "channel": ""}, "Ann")
    entry = kept.save("target", "arpu-2025", target, by="Ann", reason="yearly plan")
    assert (entry.version, entry.body, entry.by, entry.reason) == (1, target, "Ann", "yearly plan")
    assert kept.entries("target") == [kept.entry("target", "arpu-2025")]
    assert kept.history("target", "arpu-2025") == [entry]
    assert abs(datetime.utcnow() - entry.at).total_seconds() < 60


def test_every_version_is_kept_and_a_removal_is_one(kept: Records) -> None:
    kept.save("target", "a", MAU, by="Ann")
    kept.save("target", "a", Target("arpu", "2025", 5), by="Bob", expected=1)
    kept.remove("target", "a", by="Cid", expected=2, reason="given up")
    kept.save("target", "a", MAU, by="Dan")
    assert kept.entry("target", "a").version == 4  # type: ignore[union-attr]
    assert [(each.version, each.by, each.body and each.body.metric) for each in kept.history("target", "a")] == [
        (1, "Ann", "monthly_active_users"),
        (2, "Bob", "arpu"),
        (3, "Cid", None),
        (4, "Dan", "monthly_active_users"),
    ]
    assert verify(kept) == []


def test_what_is_saved_as_it_stands_is_no_new_version(kept: Records) -> None:
    first = kept.save("target", "a", MAU, by="Ann")
    again = kept.save("target", "a", Target("monthly_active_users", "2025-12", 18.0), by="Bob", expected=1)
    assert (again.version, again.by, kept.head().number) == (first.version, "Ann", 1)


def test_records_are_listed_by_id_without_those_that_were_removed(kept: Records) -> None:
    for id in ("b", "a", "C", "B", "a.1", "a-1", "_"):
        kept.save("target", id, MAU, by="Ann")
    kept.remove("target", "b", by="Ann", expected=1)
    assert [entry.id for entry in kept.entries("target")] == ["B", "C", "_", "a", "a-1", "a.1"]
    assert kept.entries("note") == []


def test_whoever_saw_an_older_version_is_told_who_changed_it_and_nothing_is_written(kept: Records) -> None:
    kept.save("target", "a", MAU, by="Ann")
    kept.save("target", "a", Target("arpu", "2025", 5), by="Bob", expected=1)
    head = kept.head()
    for change in (
        lambda: kept.save("target", "a", Target("arpu", "2025", 6), by="Cid", expected=1),
        lambda: kept.save("target", "a", Target("arpu", "2025", 6), by="Cid"),
        lambda: kept.remove("target", "a", by="Cid", expected=1),
    ):
        with pytest.raises(Conflict, match=r"target a: wanted .*, got: version 2, written by Bob on \d{4}-") as told:
            change()
        assert told.value.theirs == kept.entry("target", "a")
    assert kept.head() == head


def test_whoever_changes_what_was_removed_meanwhile_is_told(kept: Records) -> None:
    kept.save("target", "a", MAU, by="Ann")
    kept.remove("target", "a", by="Bob", expected=1)
    with pytest.raises(Conflict, match="got: version 2, removed by Bob"):
        kept.save("target", "a", Target("arpu", "2025", 6), by="Cid", expected=1)
    with pytest.raises(Conflict, match="got: none"):
        kept.remove("target", "b", by="Cid", expected=1)


def test_several_changes_are_written_together_or_not_at_all(kept: Records) -> None:
    with pytest.raises(Problem, match="id of a record"), kept.changing() as change:
        change.save("target", "a", MAU, by="Ann")
        change.save("target", "no/file", MAU, by="Ann")
    assert (kept.entries("target"), kept.head().number) == ([], 0)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_stays_the_text_that_it_is(kept: Records, text: str) -> None:
    note = Note(date(2025, 7, 1), text, text, metric=text)
    kept.save("note", "a", note, by="Ann", reason=text.replace("\0", ""))
    assert kept.entry("note", "a").body == note  # type: ignore[union-attr]
    assert kept.history("note", "a")[0].body == note
    assert verify(kept) == []


@pytest.mark.parametrize(
    "id", ["", ".", "..", ".a", "-a", "a/b", "a b", "a\n", "a\0", "長", "a" * 101, "../a", "a\\b", "CON:"]
)
def test_an_id_that_is_no_safe_name_of_a_file_is_refused(id: str, tmp_path: object) -> None:
    with pytest.raises(Problem, match="id of a record"):
        open_records(f"sqlite:///{tmp_path}/records.db").save("target", id, MAU, by="Ann")


@pytest.mark.parametrize("by", ["", "  ", "a" * 201, "An\x1bn", "\u202eAnn"])
def test_an_author_without_a_visible_name_is_refused(by: str, tmp_path: object) -> None:
    with pytest.raises(Problem, match="author of a change"):
        open_records(f"sqlite:///{tmp_path}/records.db").save("target", "a", MAU, by=by)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (Target("arpu", "2025", float("nan")), r"Expected `float`, got `null` - at `\$.value`"),
        (Target("arpu", "2025", "five"), r"Expected `float`, got `str` - at `\$.value`"),  # type: ignore[arg-type]
        (Target("\ud800", "2025", 5), "surrogates not allowed"),
        (Target("x" * 2**20, "2025", 5), "at most 1,048,576 characters"),
        (Note("2025-13-01", "x"), r"at `\$.on`"),  # type: ignore[arg-type]
    ],
    ids=["no number", "text for a number", "no text", "too long", "no day"],
)
def test_a_value_that_is_none_is_refused_with_its_field(body: object, told: str, tmp_path: object) -> None:
    kept = open_records(f"sqlite:///{tmp_path}/records.db")
    with pytest.raises(Problem, match=told):
        kept.save("note" if isinstance(body, Note) else "target", "a", body, by="Ann")  # type: ignore[arg-type]
    assert kept.head().number == 0


def test_records_are_known_as_they_were_at_every_row_of_the_audit(kept: Records) -> None:
    kept.save("target", "a", MAU, by="Ann")
    kept.save("target", "b", MAU, by="Ann")
    second = kept.head()
    kept.save("note", "n", Note(date(2025, 1, 1), "A fair"), by="Ann")
    kept.remove("target", "a", by="Bob", expected=1)
    ids = {number: [entry.id for entry in kept.entries_at("target", number)] for number in range(5)}
    assert ids == {0: [], 1: ["a"], 2: ["a", "b"], 3: ["a", "b"], 4: ["b"]}
    assert kept.head_at(second.hash[:16]) == second
    assert kept.head_at("0" * 16) == Head(0, GENESIS)
    assert kept.head_at("not a hash") is None
