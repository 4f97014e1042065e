"""Rows that are wrong, or look wrong, each with the outcome that is declared for it.

A case is one or more rows of a table, each an ordinary row with the values shown instead. `kept` are those rows of a
quarantined case that stay in every number. No two cases share a user or an id: each can be told from the others.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

NAN, INFINITE = float("nan"), float("inf")
TODAY = date.today()
TOMORROW = TODAY + timedelta(1)
NUL, LONG = "fee\0d", "x" * 4096
EMOJI, ARABIC = "智能客服 🤖👩🏽‍💻", "الخدمة الذكية"
QUARANTINE, FLAG, LEGAL = "quarantine", "flag", "legal"

Row = dict[str, Any]


def row(**values: Any) -> Row:
    return values


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Case:
    """What is wrong, the rule that tells, and the rows."""

    table: str
    what: str
    outcome: str
    rule: str
    rows: tuple[Row, ...]
    kept: tuple[Row, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.table}: {self.what}"


def out(table: str, what: str, rule: str, *rows: Row, kept: tuple[Row, ...] = ()) -> Case:
    return Case(table, what, QUARANTINE, rule, rows, kept)


def told(table: str, what: str, rule: str, *rows: Row) -> Case:
    return Case(table, what, FLAG, rule, rows)


def fine(table: str, what: str, *rows: Row) -> Case:
    return Case(table, what, LEGAL, "", rows)


USE, MONEY, PLANS, EVENTS = "usage_daily", "payments", "subscriptions", "assistant_events"
ACTIONS, TICKETS, MET = "interactions", "support_tickets", "experiment_exposures"
ONE_USE = "unique user_id, usage_date, feature_id, platform"
REPAID, BALANCED = (
    "refund_within_payment refund_of, payment_id, amount",
    "refund_total_within_payment refund_of, payment_id, amount",
)

CASES = (
    out(USE, "minutes that are no number", "in_range minutes", row(minutes=NAN)),
    out(USE, "infinite minutes", "in_range minutes", row(minutes=INFINITE)),
    out(USE, "infinitely few minutes", "in_range minutes", row(minutes=-INFINITE)),
    out(USE, "minus one minute", "in_range minutes", row(minutes=-1.0)),
    out(USE, "a minute more than a day has", "in_range minutes", row(minutes=1441.0)),
    out(USE, "no user", "not_null user_id", row(user_id=None)),
    out(USE, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(USE, "no feature", "not_null feature_id", row(feature_id=None)),
    out(USE, "a blank feature", "not_null feature_id", row(feature_id="   ")),
    out(USE, "a feature with a NUL", "safe_text feature_id", row(feature_id=NUL)),
    out(USE, "a feature of four kilobytes", "safe_text feature_id", row(feature_id=LONG)),
    out(USE, "no day", "not_null usage_date", row(usage_date=None)),
    out(USE, "the first day of Unix", "valid_date usage_date", row(usage_date=date(1970, 1, 1))),
    out(USE, "tomorrow", "valid_date usage_date", row(usage_date=TOMORROW)),
    out(USE, "the end of time", "valid_date usage_date", row(usage_date=date(9999, 12, 31))),
    out(USE, "the same row twice", ONE_USE, row(), row(), kept=(row(),)),
    out(USE, "one use with two durations", ONE_USE, row(minutes=7.0), row(minutes=9.0), kept=(row(minutes=7.0),)),
    out(USE, "a sound row and its bad twin", "in_range minutes", row(), row(minutes=-1.0), kept=(row(),)),
    told(USE, "a feature that is not listed", "foreign_key feature_id", row(feature_id="novelty")),
    told(USE, "too many sessions", "in_range sessions", row(sessions=10_001)),
    told(
        USE,
        "a user-day of 1600 minutes in two features",
        "day_total user_id, usage_date, minutes",
        row(minutes=800.0),
        row(minutes=800.0, feature_id="search"),
    ),
    fine(USE, "no minutes", row(minutes=0.0)),
    told(USE, "minutes that nobody measured", "measured minutes", row(minutes=None)),
    fine(USE, "a whole day", row(minutes=1440.0)),
    fine(USE, "29 February", row(usage_date=date(2024, 2, 29))),
    fine(USE, "weeks 52 and 53", row(usage_date=date(2020, 12, 27)), row(usage_date=date(2020, 12, 31))),
    fine(USE, "the days of 23 and of 25 hours", row(usage_date=date(2025, 3, 30)), row(usage_date=date(2025, 10, 26))),
    out(MONEY, "no id", "not_null payment_id", row(payment_id=None)),
    out(MONEY, "the same payment twice", "unique payment_id", row(), row(), kept=(row(),)),
    out(
        MONEY, "an id with two amounts", "unique payment_id", row(amount=5.0), row(amount=6.0), kept=(row(amount=5.0),)
    ),
    out(MONEY, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(MONEY, "a kind that does not exist", "one_of kind", row(kind="gift")),
    out(MONEY, "a kind in capitals", "one_of kind", row(kind="BASE")),
    out(MONEY, "no kind, which would be in no part and in the whole", "not_null kind", row(kind=None)),
    out(MONEY, "no amount", "not_null amount", row(amount=None)),
    out(MONEY, "an amount that is no number", "readable", row(amount=NAN)),
    out(MONEY, "an infinite amount", "readable", row(amount=INFINITE)),
    out(MONEY, "an amount beyond belief", "plausible amount", row(amount=1_000_001.0)),
    out(MONEY, "dollars among yuan", "in_reporting_currency currency", row(currency="USD")),
    out(MONEY, "no currency", "not_null currency", row(currency=None)),
    out(MONEY, "no day", "not_null paid_on", row(paid_on=None)),
    out(MONEY, "tomorrow", "valid_date paid_on", row(paid_on=TOMORROW)),
    out(MONEY, "the first day of Unix", "valid_date paid_on", row(paid_on=date(1970, 1, 1))),
    out(MONEY, "a refund above its payment", REPAID, row(amount=-5.01, refund_of=1), kept=()),
    out(MONEY, "a refund that brings money in", REPAID, row(amount=5.0, refund_of=2), kept=()),
    told(MONEY, "a refund of an unknown payment", "foreign_key refund_of", row(amount=-5.0, refund_of=88_888)),
    told(MONEY, "two refunds above their payment", BALANCED, row(amount=-3.0, refund_of=3)),
    fine(MONEY, "a whole refund", row(amount=-5.0, refund_of=4)),
    fine(MONEY, "nothing", row(amount=0.0)),
    fine(MONEY, "on a day on which nobody is active", row(paid_on=date(2025, 11, 11))),
    fine(MONEY, "money back for no payment in particular", row(amount=-1.0)),
    out(PLANS, "an end before the beginning", "ordered started_on, ended_on", row(ended_on=date(2025, 11, 30))),
    out(PLANS, "a kind that does not exist", "one_of kind", row(kind="gift")),
    out(PLANS, "perhaps a trial", "not_null is_trial", row(is_trial=None)),
    out(PLANS, "a beginning tomorrow", "valid_date started_on", row(started_on=TOMORROW, ended_on=None)),
    out(PLANS, "the same twice", "unique subscription_id", row(), row(), kept=(row(),)),
    out(PLANS, "no id", "not_null subscription_id", row(subscription_id=None)),
    out(PLANS, "no user", "not_null user_id", row(user_id=None)),
    out(PLANS, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(PLANS, "no kind", "not_null kind", row(kind=None)),
    out(PLANS, "a kind with a blank behind it", "one_of kind", row(kind="base ")),
    out(PLANS, "no beginning", "not_null started_on", row(started_on=None)),
    out(PLANS, "the first day of Unix", "valid_date started_on", row(started_on=date(1970, 1, 1))),
    out(
        PLANS,
        "a trial that ends before it begins",
        "ordered started_on, ended_on",
        row(is_trial=True, ended_on=date(2025, 11, 30)),
    ),
    fine(PLANS, "an end that is far away", row(ended_on=date(9999, 12, 31))),
    fine(PLANS, "an end on the first day", row(ended_on=date(2025, 12, 1))),
    fine(PLANS, "no end", row(ended_on=None)),
    out("features", "no id", "not_null feature_id", row(feature_id=None)),
    out("features", "the same twice", "unique feature_id", row(), row(), kept=(row(),)),
    told("features", "a name with a NUL", "safe_text name", row(name=NUL)),
    told("features", "a name of four kilobytes", "safe_text name", row(name=LONG)),
    told("features", "a launch tomorrow", "valid_date launched_on", row(launched_on=TOMORROW)),
    told("features", "a module that does not exist", "one_of module", row(module="corner")),
    fine("features", "a name in Chinese and emoji", row(name=EMOJI, name_zh=EMOJI)),
    fine("features", "a name from right to left", row(name=ARABIC)),
    out("users", "no id", "not_null user_id", row(user_id=None)),
    out("users", "the same twice", "unique user_id", row(), row(), kept=(row(),)),
    told("users", "no region", "not_null region", row(region=None)),
    told("users", "the first day of Unix", "valid_date registered_on", row(registered_on=date(1970, 1, 1))),
    fine("users", "a bot", row(is_internal=True)),
    out(EVENTS, "an event twice", "unique event_id", row(), row(), kept=(row(),)),
    out(EVENTS, "a prompt triggered twice", "unique prompt_id, stage", row(), row(event_id=99_999), kept=(row(),)),
    out(EVENTS, "no prompt", "not_null prompt_id", row(prompt_id=None)),
    out(EVENTS, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(EVENTS, "no user", "not_null user_id", row(user_id=None)),
    out(EVENTS, "no id", "not_null event_id", row(event_id=None)),
    out(EVENTS, "no moment", "not_null occurred_at", row(occurred_at=None)),
    out(EVENTS, "the first second of Unix", "valid_date occurred_at", row(occurred_at=at("1970-01-01T00:00"))),
    out(EVENTS, "no stage", "not_null stage", row(stage=None)),
    out(EVENTS, "a stage in capitals", "one_of stage", row(stage="Triggered")),
    out(EVENTS, "a stage with a blank behind it", "one_of stage", row(stage="triggered ")),
    out(EVENTS, "no trigger", "not_null trigger", row(trigger=None)),
    out(EVENTS, "a blank rule version", "not_null rule_version", row(rule_version=" ")),
    out(EVENTS, "a stage that does not exist", "one_of stage", row(stage="ignored")),
    out(
        EVENTS, "a click on what was never shown", "complete_funnel stage, prompt_id", row(stage="clicked", prompt_id=1)
    ),
    out(EVENTS, "an end without a beginning", "complete_funnel stage, prompt_id", row(stage="resolved")),
    out(
        EVENTS,
        "shown three seconds before it was triggered",
        "stage_not_early prompt_id, stage, occurred_at",
        row(stage="shown", prompt_id=4, occurred_at=at("2025-12-28T11:59:57")),
    ),
    out(EVENTS, "tomorrow", "valid_date occurred_at", row(occurred_at=at(f"{TOMORROW}T00:00"))),
    told(
        EVENTS,
        "shown before it was triggered",
        "stages_in_order prompt_id, stage, occurred_at",
        row(stage="shown", prompt_id=2, occurred_at=at("2025-12-28T11:59:59.999")),
    ),
    fine(EVENTS, "a stage at the same moment", row(stage="shown", prompt_id=3, occurred_at=at("2025-12-28T12:00"))),
    fine(EVENTS, "the last millisecond of the last day", row(occurred_at=at("2025-12-31T23:59:59.999"))),
    fine(EVENTS, "half past two, which a day of 23 hours lacks", row(occurred_at=at("2025-03-30T02:30"))),
    out(ACTIONS, "an outcome that does not exist", "one_of outcome", row(outcome="fine")),
    out(ACTIONS, "a stay that is no number", "in_range dwell_seconds", row(dwell_seconds=NAN)),
    out(ACTIONS, "a stay of less than nothing", "in_range dwell_seconds", row(dwell_seconds=-0.5)),
    out(ACTIONS, "a page of blanks", "not_null page", row(page=" ")),
    out(ACTIONS, "an outcome in capitals", "one_of outcome", row(outcome="OK")),
    out(ACTIONS, "no outcome", "not_null outcome", row(outcome=None)),
    out(ACTIONS, "no user", "not_null user_id", row(user_id=None)),
    out(ACTIONS, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(ACTIONS, "no moment", "not_null occurred_at", row(occurred_at=None)),
    out(ACTIONS, "tomorrow", "valid_date occurred_at", row(occurred_at=at(f"{TOMORROW}T00:00"))),
    out(ACTIONS, "an infinite stay", "in_range dwell_seconds", row(dwell_seconds=INFINITE)),
    out(ACTIONS, "a stay of more than a day", "in_range dwell_seconds", row(dwell_seconds=86_401.0)),
    fine(ACTIONS, "the same twice in an hour that comes twice", *2 * (row(occurred_at=at("2025-10-26T02:30")),)),
    out(
        TICKETS,
        "resolved before it was opened",
        "ordered opened_at, resolved_at",
        row(resolved_at=at("2025-12-29T11:59:59")),
    ),
    out(TICKETS, "resolved tomorrow", "valid_date resolved_at", row(resolved_at=at(f"{TOMORROW}T00:00"))),
    out(TICKETS, "less than no work", "in_range handling_minutes", row(handling_minutes=-1.0)),
    out(TICKETS, "no id", "not_null ticket_id", row(ticket_id=None)),
    out(TICKETS, "the same twice", "unique ticket_id", row(), row(), kept=(row(),)),
    out(TICKETS, "no user", "not_null user_id", row(user_id=None)),
    out(TICKETS, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(TICKETS, "no beginning", "not_null opened_at", row(opened_at=None)),
    out(TICKETS, "opened tomorrow", "valid_date opened_at", row(opened_at=at(f"{TOMORROW}T00:00"), resolved_at=None)),
    out(
        TICKETS,
        "resolved at the first second of Unix",
        "valid_date resolved_at",
        row(resolved_at=at("1970-01-01T00:00")),
    ),
    out(TICKETS, "handled by nobody", "not_null handled_by", row(handled_by=None)),
    out(TICKETS, "handled by a human in capitals", "one_of handled_by", row(handled_by="Human")),
    out(TICKETS, "no work, not even none", "not_null handling_minutes", row(handling_minutes=None)),
    out(TICKETS, "more than a week of work", "in_range handling_minutes", row(handling_minutes=10_081.0)),
    out(TICKETS, "work that is no number", "in_range handling_minutes", row(handling_minutes=NAN)),
    out(TICKETS, "handled by a stranger", "one_of handled_by", row(handled_by="robot")),
    out(TICKETS, "perhaps a repetition", "not_null is_repeat", row(is_repeat=None)),
    told(TICKETS, "no category", "not_null category", row(category=None)),
    fine(TICKETS, "still open", row(resolved_at=None)),
    out("consents", "no purpose", "not_null purpose", row(purpose=None)),
    out("consents", "a blank purpose", "not_null purpose", row(purpose="")),
    out("consents", "neither yes nor no", "not_null granted", row(granted=None)),
    out("consents", "no user", "not_null user_id", row(user_id=None)),
    out("consents", "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out("consents", "no moment", "not_null decided_at", row(decided_at=None)),
    out("consents", "decided tomorrow", "valid_date decided_at", row(decided_at=at(f"{TOMORROW}T00:00"))),
    out("consents", "the same twice", "unique user_id, purpose, decided_at", row(), row(), kept=(row(),)),
    out(
        "consents",
        "yes and no at once",
        "unique user_id, purpose, decided_at",
        row(granted=True),
        row(granted=False),
        kept=(row(granted=False),),
    ),
    out("survey_answers", "two answers", "unique survey_id, respondent_id", row(), row(), kept=(row(),)),
    out("survey_answers", "the first day of Unix", "valid_date answered_on", row(answered_on=date(1970, 1, 1))),
    out("survey_answers", "no survey", "not_null survey_id", row(survey_id=None)),
    out("survey_answers", "a blank survey", "not_null survey_id", row(survey_id=" ")),
    out("survey_answers", "nobody", "not_null respondent_id", row(respondent_id=None)),
    out("survey_answers", "no day", "not_null answered_on", row(answered_on=None)),
    out("survey_answers", "answered tomorrow", "valid_date answered_on", row(answered_on=TOMORROW)),
    out("survey_answers", "an answer with a NUL", "safe_text pain_point", row(pain_point=NUL)),
    out("survey_answers", "a novel of four kilobytes", "safe_text pain_point", row(pain_point=LONG)),
    fine("survey_answers", "no pain", row(pain_point=None)),
    fine("survey_answers", "a pain of blanks, which is none", row(pain_point=" ")),
    fine("survey_answers", "a pain with blanks around it", row(pain_point=" price ")),
    fine("survey_answers", "a pain in Arabic", row(pain_point=ARABIC)),
    out(
        MET,
        "two variants of one experiment",
        "same_value_per_key variant, experiment_id, user_id",
        row(),
        row(variant="control"),
    ),
    out(MET, "no variant", "not_null variant", row(variant=None)),
    out(MET, "a blank variant", "not_null variant", row(variant=" ")),
    out(MET, "no experiment", "not_null experiment_id", row(experiment_id=None)),
    out(MET, "no user", "not_null user_id", row(user_id=None)),
    out(MET, "a user whom nobody knows", "foreign_key user_id", row(user_id=77_777)),
    out(MET, "no moment", "not_null exposed_at", row(exposed_at=None)),
    out(MET, "tomorrow", "valid_date exposed_at", row(exposed_at=at(f"{TOMORROW}T00:00"))),
    out(
        MET,
        "a variant in capitals beside itself",
        "same_value_per_key variant, experiment_id, user_id",
        row(),
        row(variant="Treatment"),
    ),
    fine(MET, "the same variant twice", row(), row()),
)
