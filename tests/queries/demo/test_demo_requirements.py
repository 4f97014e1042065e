"""The demo's requirements come out as the story tells, by computation."""

from datetime import date
from pathlib import Path

import pytest

from metrics.analysis.scoring.inputs import refuse_inputs
from metrics.analysis.scoring.origins import origins
from metrics.analysis.scoring.ranking import Item, Ranked, ranking
from metrics.analysis.scoring.score import Tier
from metrics.query.answers import Numbers
from queries.demo.decide.requirements import requirements, weights
from queries.demo.decide.write import write_demo_records
from queries.records.audit import verify
from queries.records.kinds.requirement import Requirement
from queries.settings import Settings
from tests.conftest import Published


@pytest.fixture(scope="module")
def ranked(small_demo: Published) -> list[Ranked]:
    ask = Numbers.of(small_demo.snapshot).answer
    return ranking([Item.of(id, requirement, ask) for id, requirement in newest().items()], weights()[-1][0])


def newest() -> dict[str, Requirement]:
    return {id: requirement for id, requirement, _ in requirements()}


def row(ranked: list[Ranked], id: str) -> Ranked:
    return next(row for row in ranked if row.item.id == id)


def test_the_smart_service_ranks_first(ranked: list[Ranked]) -> None:
    first = ranked[0]
    assert first.item.id == "smart_service"
    assert first.robustness is not None and first.robustness.first >= 0.9


def test_social_sharing_falls_into_long_term_exploration(ranked: list[Ranked]) -> None:
    sharing = row(ranked, "social_sharing")
    assert sharing.score is not None and sharing.score.tier is Tier.LONG_TERM
    assert sharing.robustness is not None and sharing.robustness.tiers[Tier.LONG_TERM] >= 0.95


def test_every_input_has_a_step_now(ranked: list[Ranked]) -> None:
    assert [row.item.id for row in ranked if row.score is None] == []
    smart = {each.name: each for each in row(ranked, "smart_service").item.inputs}
    pain = smart["pain"].reading
    assert pain is not None and (pain.value, pain.denominator) == (pytest.approx(0.28), 2_000)


def test_some_are_blocked_and_some_are_ties(ranked: list[Ranked]) -> None:
    assert {row.item.id for row in ranked if row.item.is_blocked} == {
        "contact_import",
        "sms_reminders",
        "voice_training",
    }
    assert sum(row.is_tied for row in ranked) > 10


@pytest.mark.parametrize(("quarter", "count", "of"), [(date(2025, 10, 1), 6, 15), (date(2024, 10, 1), 1, 8)])
def test_the_share_of_requirements_from_service_insight_is_that_of_the_story(
    quarter: date, count: int, of: int
) -> None:
    raised = origins((each.raised_on, each.source) for each in newest().values())
    (found,) = [each for each in raised if each.quarter.start == quarter and each.source == "service_insight"]
    assert (found.count, found.of) == (count, of)


def test_the_change_of_the_fourth_quarter_is_withheld_as_the_year_before_has_few() -> None:
    raised = origins((each.raised_on, each.source) for each in newest().values())
    (found,) = [each for each in raised if each.quarter.start == date(2025, 10, 1) and each.source == "service_insight"]
    assert (found.share, found.base_share, found.change) == (0.4, 0.125, None)


def test_there_are_some_sixty_of_two_years_in_both_languages() -> None:
    assert 55 <= len(newest()) <= 70
    assert {each.raised_on.year for each in newest().values()} == {2024, 2025}
    assert all(each.title_zh and each.title_zh != each.title for each in newest().values())


def test_every_measured_input_can_be_meant() -> None:
    for _, requirement, _ in requirements():
        refuse_inputs(requirement)


def test_records_are_dated_and_written_once(tmp_path: Path) -> None:
    settings = Settings(f"duckdb:///{tmp_path}/warehouse.duckdb")
    records, written = write_demo_records(settings, scale=0.001)
    assert written > 60
    versions = records.history("requirement", "smart_service")
    assert [(entry.version, entry.at.date()) for entry in versions] == [
        (1, date(2024, 11, 12)),
        (2, date(2025, 1, 21)),
    ]
    assert [entry.version for entry in records.history("weights", "default")] == [1, 2]
    assert write_demo_records(settings, scale=0.001)[1] == 0
    assert verify(records) == []
