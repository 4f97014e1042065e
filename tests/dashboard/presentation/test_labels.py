"""A label never stands for an id: parts that bear one name are told apart, found, opened and counted by their ids."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.i18n import LANGUAGES
from dashboard.pages import pages
from dashboard.presentation.labels import apart
from tests.dashboard.conftest import drawn_rows, opened, texts
from tests.support.twins import CHANNELS, SHARES, people_in, users_of

ids = st.sampled_from([None, "a", "A", "ａ", "b", "a) (b", "2", "a (a)", ""])
pieces = st.sampled_from(["X", "x", "Ｘ", " (a)", " (ａ)", " · 2", " "])
labels = st.lists(pieces, min_size=1, max_size=3).map("".join).filter(str.strip)
NAMES = {
    "en": {
        "home_feed": "Home feed",
        "history_30d": "Twin (history_30d)",
        "history_90d": "Twin (history_90d)",
        "all": "Everything",
        "none": "Twin (history_30d) (none)",
    },
    "zh": {
        "home_feed": "首页",
        "history_30d": "双胞胎 (history_30d)",
        "history_90d": "双胞胎 (history_90d)",
        "all": "一切",
        "none": "双胞胎 (history_30d) (none)",
    },
}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"a": "Search", "b": "Feed"}, {"a": "Search", "b": "Feed"}),
        ({"a": "Twin", "b": "Twin"}, {"a": "Twin (a)", "b": "Twin (b)"}),
        ({"a": "Twin", "b": " Twin "}, {"a": "Twin (a)", "b": " Twin  (b)"}),
        ({"a": "Ｔwin", "b": "Twin"}, {"a": "Ｔwin (a)", "b": "Twin (b)"}),
        ({"a": "Twin", "b": "twin"}, {"a": "Twin", "b": "twin"}),
        ({None: "not recorded", "x": "not recorded"}, {None: "not recorded", "x": "not recorded (x)"}),
        ({"a": "X", "b": "X", "c": "X (a)"}, {"a": "X (a)", "b": "X (b)", "c": "X (a) (c)"}),
        ({"a": "X", "ａ": "X"}, {"a": "X (a)", "ａ": "X (ａ) · 2"}),
    ],
)
def test_labels_that_read_the_same_are_told_apart_by_the_id(labels: dict[Any, str], expected: dict[Any, str]) -> None:
    assert apart(labels) == expected


@given(st.dictionaries(ids, labels, max_size=6))
@example({"a": "X", "ａ": "X", "b": "X (a) · 2"})
def test_no_two_labels_read_the_same_and_one_that_is_alone_stays(labels: dict[Any, str]) -> None:
    result = apart(labels)
    assert result.keys() == labels.keys()
    labels_read = [_read(label) for label in result.values()]
    assert len(set(labels_read)) == len(labels_read)
    assert all(label.startswith(labels[id].rstrip()) for id, label in result.items())
    alone = [
        id
        for id, label in labels.items()
        if not any(_read(other_id) in _read(label) for other_id in _others(labels, id))
    ]
    assert [result[id] for id in alone] == [labels[id] for id in alone]


@pytest.fixture(autouse=True)
def store(twins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(twins))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", SHARES)
def test_a_link_opens_the_feature_of_that_id_and_another_month_keeps_it(id: str, language: str) -> None:
    app = opened("features", feature=id, lang=language)
    assert app.title[0].value == NAMES[language][id]
    assert app.metric[0].value == str(users_of(id, 2025, 12))
    app.selectbox(key="pick.period").set_value("2025-06").run()
    assert app.title[0].value == NAMES[language][id]
    assert app.metric[0].value == str(users_of(id, 2025, 6))
    assert app.query_params["feature"] == id
    assert not app.warning


@pytest.mark.parametrize("id", SHARES)
def test_a_feature_is_chosen_by_its_id(id: str) -> None:
    app = opened("features", lang="en")
    assert app.title[0].value == "Features and iterations"
    app.selectbox(key="pick.feature").set_value(id).run()
    assert app.title[0].value == NAMES["en"][id]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_no_two_options_of_a_choice_have_one_label(name: str, language: str) -> None:
    app = opened(name, lang=language)
    choices = [choice.options for choice in (*app.selectbox, *app.button_group)]
    assert choices
    assert [options for options in choices if len(set(options)) < len(options)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_the_list_has_a_name_of_its_own(language: str) -> None:
    listed = opened("features", lang=language).dataframe[0].value
    assert dict(zip(listed["name"], listed["users"], strict=True)) == {
        NAMES[language][id]: users_of(id, 2025, 12) for id in SHARES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_channels_that_differ_in_letters_only_have_a_bar_each(language: str) -> None:
    app = opened("compare", metric="monthly_active_users", span="2025-12", by="channel", grain="day", lang=language)
    (bars,) = [rows for rows in drawn_rows(app) if "pin" in rows[0]]
    every = range(people_in(2025, 12))
    assert sorted(bar["now"] for bar in bars) == sorted(sum(id % 5 == n for id in every) for n in range(len(CHANNELS)))
    assert len({bar["name"] for bar in bars}) == len({bar["row"] for bar in bars}) == len(CHANNELS)
    assert {"Shop (Shop)", "Shop (shop)", "SHOP"} < {bar["name"] for bar in bars}


@pytest.mark.parametrize("id", ["all", "none", "history_30d"])
def test_a_part_is_looked_at_by_its_id(id: str) -> None:
    app = opened("compare", only=f"feature={id}", span="2025", grain="month", lang="en")
    assert f"; {NAMES['en'][id]}" in texts(app)
    assert not app.warning


@pytest.mark.parametrize("by", ["region", "channel"])
def test_steps_that_are_called_like_periods_or_the_others_stay_apart(by: str) -> None:
    app = opened("metric", lang="en", why=by)
    (steps,) = [rows for rows in drawn_rows(app) if "contribution" in rows[0]]
    parts = {"region": 3, "channel": len(CHANNELS)}[by]
    assert [step["row"] for step in steps] == list(range(parts + 2))
    assert steps[-1]["end"] == people_in(2025, 12)


def test_what_fell_is_named_once_each() -> None:
    links = [link.proto.label for link in opened(lang="en").get("page_link")]
    fell = [label for label in links if " fell: " in label]
    assert len(fell) == len(set(fell)) == 4


def _others(labels: dict[Any, str], id: Any) -> list[str]:
    return [label for other_id, label in labels.items() if other_id != id]


def _read(label: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", label).split())
