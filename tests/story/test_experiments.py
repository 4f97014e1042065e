"""The story's experiments end as the declared rule says, at two scales, from rows of the demo and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from metrics.analysis.experiments.analysis import World, analysed
from metrics.analysis.experiments.declaration import refuse_invalid, standing
from metrics.analysis.experiments.published import Outcome
from queries.demo.build import _assistance, draw_cast
from queries.demo.decide.experiments import decisions, experiments
from queries.demo.product.accounts import users_table
from queries.demo.sampling import dates, stream
from queries.demo.service.support import support_tickets_table, ticket_days
from queries.demo.story import LAST_DAY
from queries.extract.extract import read_once
from queries.records.entry import Entry
from queries.settings import Settings
from queries.sources.derived.experiments.health import first_moments

SEED = 2025


def rows(scale: float) -> dict[str, pl.DataFrame]:
    """The demo's tables that experiments are about; of use only who was there on which day."""
    cast = draw_cast(scale=scale, seed=SEED)
    accounts, rng, service = cast.accounts, stream(SEED, "opinions"), dict(_assistance(cast, scale, SEED))
    tickets = ticket_days(rng, accounts, cast.assistant_trial, scale=scale)
    day, person = accounts.active.nonzero()[1], accounts.active.nonzero()[0]
    use = {"user_id": accounts.user_id[person], "usage_date": dates(day)}
    constant = {"feature_id": "feed", "platform": "ios", "minutes": 30.0, "sessions": 1}
    return {
        "users": users_table(accounts),
        "usage_daily": pl.DataFrame(use).with_columns(**{name: pl.lit(each) for name, each in constant.items()}),
        "interactions": service["interactions"].filter(page="recommendations"),
        "support_tickets": support_tickets_table(rng, accounts, tickets),
        "experiment_exposures": service["experiment_exposures"],
    }


@contextmanager
def world(home: Path, scale: float) -> Iterator[World]:
    home.mkdir(parents=True)
    for name, table in rows(scale).items():
        table.write_parquet(home / f"{name}.parquet")
    with read_once(Settings(str(home), through=LAST_DAY)) as warehouse:
        moments = {id: (first, last) for id, first, last in first_moments(warehouse).rows()}
        yield World(
            warehouse,
            {},
            LAST_DAY,
            lambda source: LAST_DAY,
            lambda source: date(2024, 1, 1),
            lambda source: (),
            moments,
        )


@pytest.fixture(scope="module", params=[0.001, 0.002], ids="scale {}".format)
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    with world(tmp_path_factory.mktemp("story") / "demo", request.param) as known:
        return {
            id: analysed(
                known,
                standing(id, [Entry("experiment", id, 1, body, at, "demo")], known.moments[id][0])[0],
                [],
                None,
                "",
            )
            for id, body, at in experiments()
        }


EXPECTED = (
    # experiment, verdict, effect
    ("recommendation_history_7d", "positive_not_as_declared", 0.08),
    ("recommendation_history_30d", "met", 0.23),
    ("smart_assistant", "positive_not_as_declared", -0.18),
)


@pytest.mark.parametrize(("id", "verdict", "effect"), EXPECTED)
def test_the_story(outcomes: dict[str, Outcome], id: str, verdict: str, effect: float) -> None:
    outcome = outcomes[id]
    assert (outcome.state, outcome.verdict, outcome.exploratory) == ("decided", verdict, False)
    assert outcome.health.light == "green"
    assert outcome.relative is not None
    assert outcome.relative.estimate == pytest.approx(effect, abs=0.02)


def test_plus_20_per_cent_is_excluded_for_7_days_of_history(outcomes: dict[str, Outcome]) -> None:
    leading = outcomes["recommendation_history_7d"].leading
    assert leading is not None
    assert leading.declared_excluded is True


def test_the_worked_figures_come_out_at_the_demo_s_usual_scale(outcomes: dict[str, Outcome]) -> None:
    """Symmetrical intervals of the ratio by the delta method, in per cent."""
    if sum(outcomes["recommendation_history_7d"].health.arms.values()) != 4_000:
        pytest.skip("worked out for 2,000 users an arm")
    found = {
        id: [round(100 * number, 1) for number in (each.relative.estimate, each.relative.low, each.relative.high)]
        for id, each in outcomes.items()
        if each.relative
    }
    assert found["recommendation_history_7d"] == [8.0, 1.1, 14.9]
    assert found["recommendation_history_30d"] == [23.0, 15.2, 30.8]


def test_they_are_declared_before_the_first_exposure_and_decided_after_the_seal() -> None:
    declared = {id: (body, at) for id, body, at in experiments()}
    for id, (body, at) in declared.items():
        refuse_invalid(id, body)
        assert at < datetime.combine(body.enrol_from, datetime.min.time())
    for id, decision, at in decisions():
        body, _ = declared[id]
        assert at.date() > body.enrol_to + timedelta(body.window_days - 1)
        assert decision.because
    assert declared["recommendation_history_30d"][0].follows == "recommendation_history_7d"
