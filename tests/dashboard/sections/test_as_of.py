"""Every page can show what was believed on a day, and says so."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from dashboard.i18n import LANGUAGES, words
from dashboard.pages import pages
from metrics.snapshots import store as store_module
from metrics.snapshots.served import forget
from metrics.snapshots.store import Store, TableCache
from tests.dashboard.conftest import opened, texts
from tests.refresh.support.refreshing import refreshed

MAU = "monthly_active_users"
SAID = "As of 12 Jan 2026: this is the snapshot of 10 Jan 2026 12:00 UTC"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In January the data reached to 30 December; now they reach to the 31st."""
    home = tmp_path_factory.mktemp("as-of")
    december_30 = refreshed(home / "w", through="2025-12-30").published
    december_31 = refreshed(home / "w").published
    assert december_30 and december_31
    store = Store(home / "store")
    copytree(home / "w" / "store" / "objects", store.home / "objects")
    store.publish(replace(december_30.manifest, made_at=datetime(2026, 1, 10, 12, tzinfo=UTC)))
    store.publish(december_31.manifest)
    return store.home


@pytest.fixture(autouse=True)
def store(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """One's own: there are tests that damage it."""
    monkeypatch.setattr(store_module, "TABLE_CACHE", TableCache(0))
    store = Store(Path(copytree(made, tmp_path / "store")))
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(store.home))
    return store


@pytest.mark.parametrize("name", pages())
def test_every_page_says_that_it_shows_what_was_believed_then(name: str) -> None:
    app = opened(name, lang="en", as_of="2026-01-12")
    assert not app.exception
    assert not app.error
    assert [SAID in warning.value for warning in app.warning] == [True]


def test_the_numbers_are_those_of_the_day() -> None:
    assert "complete to 31 Dec 2025" in texts(opened("compare", lang="en"))
    assert "complete to 30 Dec 2025" in texts(opened("compare", lang="en", as_of="2026-01-12"))


def test_one_click_leads_back_to_now() -> None:
    app = opened("compare", lang="en", as_of="2026-01-12")
    app.button(key="as_of.now").click().run()
    assert not app.warning
    assert "complete to 31 Dec 2025" in texts(app)


def test_the_day_is_chosen_on_data_health() -> None:
    app = opened("health", lang="en")
    app.date_input(key="pick.as_of").set_value(date(2026, 1, 12)).run()
    assert SAID in app.warning[0].value


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "On 1 Jan 2020 nothing had been published yet: the earliest state is that of 10 Jan 2026."),
        ("zh", "2020 年 1 月 1 日 尚未发布任何数据：最早的一份属于 2026 年 1 月 10 日。"),
    ],
)
def test_before_the_first_snapshot_there_was_nothing_and_one_click_leads_to_the_newest(
    language: str, told: str
) -> None:
    app = opened(lang=language, as_of="2020-01-01")
    assert [warning.value for warning in app.warning] == [told]
    assert not app.metric
    assert "product-metrics" not in texts(app)
    app.button(key="as_of.now").click().run()
    assert not app.warning
    assert app.metric


@pytest.mark.parametrize(("language", "told"), [("en", "No published state of the data is whole"), ("zh", "没有一份")])
def test_where_every_object_is_damaged_the_page_says_what_to_do_in_its_language(
    store: Store, language: str, told: str
) -> None:
    forget()
    _change_objects(store)
    app = opened(lang=language)
    assert told in texts(app)
    assert words(language)("state.no_whole_why") in app.error[0].value
    assert not app.exception
    assert not app.metric


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_snapshot_of_the_day_is_damaged_one_click_leads_to_the_newest(store: Store, language: str) -> None:
    (store.home / "snapshots" / f"{store.ids()[0]}.json").write_text("{}")
    app = opened("compare", lang=language, as_of="2026-01-12")
    assert words(language)("state.then_damaged_why") in app.error[0].value
    app.button(key="as_of.now").click().run()
    assert not app.error
    assert app.header


def _change_objects(store: Store) -> None:
    """Changes one byte of every object."""
    for object in (store.home / "objects").iterdir():
        content = bytearray(object.read_bytes())
        content[len(content) // 2] ^= 1
        object.write_bytes(content)


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_told_and_now_is_shown(wrong: str) -> None:
    app = opened("compare", lang="en", as_of=wrong)
    assert wrong in app.warning[0].value
    assert "complete to 31 Dec 2025" in texts(app)


def test_a_metric_that_was_defined_otherwise_then_is_refused_in_words(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (january, _) = (store.snapshot(id) for id in store.ids()[:2])
    definitions = january.manifest.definitions | {MAU: 0}
    made_at = datetime(2026, 1, 11, 12, tzinfo=UTC)
    served = store.current_id()
    store.publish(replace(january.manifest, made_at=made_at, definitions=definitions))
    store.serve(str(served))
    app = opened("compare", lang="en", as_of="2026-01-12")
    assert "its definition was version 0 then and is version 1 now" in app.info[0].value


@pytest.mark.parametrize("name", pages())
def test_where_the_snapshot_of_now_is_damaged_the_one_before_is_shown_and_every_page_says_so_in_red(
    store: Store, name: str
) -> None:
    current_id = str(store.current_id())
    (store.home / "snapshots" / f"{current_id}.json").write_text("{}")
    app = opened(name, lang="en")
    assert [f"Snapshot {current_id} is damaged" in error.value for error in app.error] == [True]
    assert not app.exception
