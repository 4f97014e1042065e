"""Saved views: kept with author and history, by names that nobody confuses, and only what can be an address."""

from pathlib import Path

import pytest

from dashboard.service.views import change_view, remove_view, save_view, view, views
from queries.errors import Problem
from queries.records.entry import Conflict
from queries.records.kinds.view import View
from queries.records.records import Records, open_records
from queries.records.transfer import export, import_files

CHURN = View("Churn in iOS", "compare", {"metric": ("retention",), "only": ("platform=ios", "region=north")})
BOARD = View("Board", "overview")


@pytest.fixture
def kept(tmp_path: Path) -> Records:
    return open_records(f"sqlite:///{tmp_path}/records.db")


def test_views_are_listed_by_name_with_their_authors(kept: Records) -> None:
    for saved, by in ((CHURN, "Anna"), (BOARD, "Ben")):
        save_view(kept, saved, by=by)
    assert [(each.name, entry.by) for entry, each in views(kept).values()] == [("Board", "Ben"), (CHURN.name, "Anna")]


def test_a_view_keeps_its_id_and_its_history_through_another_name_and_other_choices(kept: Records) -> None:
    entry = save_view(kept, BOARD, by="Anna")
    entry = change_view(kept, entry, View("Monday", "overview"), by="Ben")
    entry = change_view(kept, entry, View("Monday", "features", {"period": ("2025-06",)}), by="Cleo")
    assert view(kept, entry.id) == View("Monday", "features", {"period": ("2025-06",)})
    remove_view(kept, entry, by="Dora")
    assert view(kept, entry.id) is None
    told = [
        (each.by, each.body.name if isinstance(each.body, View) else None) for each in kept.history("view", entry.id)
    ]
    assert told == [("Anna", "Board"), ("Ben", "Monday"), ("Cleo", "Monday"), ("Dora", None)]


@pytest.mark.parametrize("name", ["Board", " bOARD ", "BOARD"])
def test_a_name_that_is_taken_is_refused_also_in_other_letters(kept: Records, name: str) -> None:
    save_view(kept, BOARD, by="Anna")
    other = save_view(kept, CHURN, by="Anna")
    with pytest.raises(Problem, match="a name that no other view has"):
        save_view(kept, View(name, "compare"), by="Ben")
    with pytest.raises(Problem, match="a name that no other view has"):
        change_view(kept, other, View(name, "compare"), by="Ben")
    assert len(views(kept)) == 2


def test_who_changes_a_view_that_somebody_has_changed_meanwhile_is_told(kept: Records) -> None:
    seen = save_view(kept, BOARD, by="Anna")
    change_view(kept, seen, View("Monday", "overview"), by="Ben")
    with pytest.raises(Conflict, match="written by Ben"):
        change_view(kept, seen, View("Tuesday", "overview"), by="Cleo")
    with pytest.raises(Conflict, match="written by Ben"):
        remove_view(kept, seen, by="Cleo")


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"name": "   "}, "name of a view"),
        ({"name": "x" * 101}, "name of a view"),
        ({"name": "two\nlines"}, "name of a view"),
        ({"name": "back\u202ewards"}, "name of a view"),
        ({"page": "//evil.example"}, "page of a view"),
        ({"page": "../health"}, "page of a view"),
        ({"page": ""}, "page of a view"),
        ({"query": {"only": ("x" * 4_001,)}}, "choices of a view"),
    ],
)
def test_what_can_be_no_view_is_refused(fields: dict[str, object], what: str) -> None:
    with pytest.raises(Problem, match=what):
        View(**{"name": "Board", "page": "overview", **fields})  # type: ignore[arg-type]


def test_views_go_to_files_and_come_back(kept: Records, tmp_path: Path) -> None:
    entry = save_view(kept, CHURN, by="Anna")
    export(kept, tmp_path / "files")
    other = open_records(f"sqlite:///{tmp_path}/other.db")
    import_files(other, [tmp_path / "files"], by="Ben")
    assert view(other, entry.id) == CHURN
