"""The plan that people write, and what they are told when it cannot be meant."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from queries.errors import Problem
from queries.records.kinds.target import Note, Target
from queries.records.targets import Plan, read_plan

TARGET = '[[target]]\nmetric = "arpu"\nperiod = "2025-12"\nvalue = 5\n'
NOTE = '[[note]]\non = 2025-07-01\nen = "A campaign"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plan.toml"


def read(file: Path, text: str) -> Plan:
    file.write_text(text, encoding="utf-8")
    return read_plan(file)


def test_without_a_file_nothing_is_planned(file: Path) -> None:
    assert read_plan(file) == Plan()


def test_a_target_is_of_a_month_a_quarter_or_a_year(file: Path) -> None:
    literals = {"2025-12": '"2025-12"', "2025-Q4": '"2025-Q4"', "2025": '"2025"', "2024": "2024"}
    text = "".join(TARGET.replace('"2025-12"', form) for form in literals.values())
    assert read(file, text).targets == tuple(Target("arpu", period, 5.0) for period in literals)


def test_a_note_is_told_in_the_language_of_the_page_if_it_was_written_in_it(file: Path) -> None:
    bilingual, english_only = read(file, NOTE + 'zh = "一次活动"\n' + NOTE).notes
    assert (bilingual.text("en"), bilingual.text("zh")) == ("A campaign", "一次活动")
    assert english_only == Note(date(2025, 7, 1), "A campaign")
    assert english_only.text("zh") == "A campaign"


def test_notes_are_found_by_period_both_its_days_included_the_earliest_first() -> None:
    notes = [Note(date(2025, 7, day), str(day)) for day in (31, 1, 15)] + [Note(date(2025, 8, 1), "later")]
    july = SimpleNamespace(start=date(2025, 7, 1), end=date(2025, 7, 31))
    assert [note.en for note in Plan(notes=tuple(notes)).notes_in(july)] == ["1", "15", "31"]


@pytest.mark.parametrize(
    "period", ['"2025-13"', '"2025-Q5"', '"2025-12-01"', '"25"', "2025-12-01", "true", '"1825"', "5"]
)
def test_another_form_of_a_period_is_a_problem(file: Path, period: str) -> None:
    with pytest.raises(Problem, match=r"target 1 of .*plan.toml: wanted `period` as .2025-12., .* got: .*in that form"):
        read(file, TARGET.replace('"2025-12"', period))


@pytest.mark.parametrize("value", ['"5"', "0", "-1", "nan", "inf", "true", "[5]", "1" + "0" * 400])
def test_a_value_is_a_finite_number_over_zero(file: Path, value: str) -> None:
    with pytest.raises(Problem, match=r"target 1 of .*: wanted `value`, a number over 0, got: "):
        read(file, TARGET.replace("5\n", f"{value}\n").replace("2025-12", "2024-12"))


@pytest.mark.parametrize(
    ("line", "other", "sentence"),
    [
        ('metric = "arpu"', "", "wanted `metric`, the name of one, got: nothing"),
        ('metric = "arpu"', "metric = 5", "wanted `metric`, the name of one, got: 5"),
        ('period = "2025-12"', "", "wanted `period` .*got: nothing"),
        ("value = 5", "", "wanted `value`, .*got: nothing"),
        ("value = 5", "valeu = 5", "`valeu` in target 1 of .*: wanted metric, period, value, where, owner, got: valeu"),
        (
            "on = 2025-07-01",
            'on = "2025-07-01"',
            "note 1 of .*: wanted `on`, a day such as .*without quotes, got: '2025",
        ),
        ("on = 2025-07-01", "on = 2025-07-01T10:00:00", "wanted `on`, a day .*got: datetime"),
        ('en = "A campaign"', 'en = " "', "wanted `en`, a text, got: ' '"),
        ('en = "A campaign"', 'zh = "一次活动"', "wanted `en`, a text, got: nothing"),
        ('en = "A campaign"', 'en = "A campaign"\nzh = 5', "wanted `zh`, a text, or no such line, got: 5"),
        (
            'en = "A campaign"',
            'en = "A campaign"\nde = "Aktion"',
            "`de` in note 1 of .*: wanted on, en, zh, about, metric, got: de",
        ),
        ("[[note]]", "[note]", r"`note` of .*: wanted sections \[\[note\]\]"),
        ("[[note]]", "[[nots]]", "`nots` in .*plan.toml: wanted target, note, got: nots"),
        ("[[note]]", "[[note]", "wanted TOML, got: .*Mend the line it names"),
    ],
)
def test_what_cannot_be_meant_is_named(file: Path, line: str, other: str, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        read(file, (TARGET + NOTE).replace(line, other))


def test_two_targets_of_a_metric_for_one_period_are_a_problem(file: Path) -> None:
    with pytest.raises(Problem, match=r"arpu in 2025-12 of .*: wanted one target, got: two"):
        read(file, TARGET + TARGET)


def test_a_file_that_is_no_text_is_a_problem(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(Problem, match=r"plan.toml: wanted a text file in UTF-8"):
        read_plan(file)
    with pytest.raises(Problem, match="wanted a text file in UTF-8"):
        read_plan(file.parent)
