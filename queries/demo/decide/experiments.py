"""Experiments of the demo as they were declared, days before the first exposure, and decisions on their outcomes."""

from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from queries.demo import story
from queries.records.kinds.experiment import Decision, Experiment, Guardrail

DECLARED_BEFORE = timedelta(days=8)
"""How long before the first exposure an experiment is declared."""
DECIDED_AFTER = timedelta(days=2)
"""How long after the last window its outcome is decided on."""
GUARDRAILS = (Guardrail("daily_usage_time", margin=0.05, safety=True),)
SPLIT = {"control": 0.5, "treatment": 0.5}

HISTORY_7D, HISTORY_30D, ASSISTANT = "recommendation_history_7d", "recommendation_history_30d", "smart_assistant"


def experiments() -> list[tuple[str, Experiment, datetime]]:
    """Id, declaration and the moment of the declaration, earliest first."""
    declared = {
        ASSISTANT: _assistant(),
        HISTORY_7D: _history(
            story.HISTORY_7D_LAUNCH,
            title="Picks, 7-day history",
            title_zh="7 天历史推荐",
            hypothesis="Recommendations chosen by the last 7 days of use bring 20 % more clicks.",
            hypothesis_zh="根据最近 7 天的使用记录推荐内容，可使点击量提高 20%。",
            feature="history_7d",
        ),
        HISTORY_30D: _history(
            story.HISTORY_30D_LAUNCH,
            title="Picks, 30-day history",
            title_zh="30 天历史推荐",
            hypothesis="A longer history, 30 days instead of 7, brings the 20 % more clicks that 7 days did not.",
            hypothesis_zh="把历史从 7 天延长到 30 天，可达到 7 天未能实现的点击量提高 20%。",
            feature="history_30d",
            follows=HISTORY_7D,
        ),
    }
    return [(id, each, _declared_at(each)) for id, each in declared.items()]


def decisions() -> list[tuple[str, Decision, datetime]]:
    """Experiment, the decision on its outcome, and its moment, earliest first."""
    taken = {
        HISTORY_7D: _decision(
            "iterate",
            "More clicks, but not the effect that was declared: try a longer history before building on it.",
            "点击更多，但未达声明的效果：先试更长的历史，再据此开发。",
            "positive_not_as_declared",
            story.HISTORY_7D_CLICKS - 1,
        ),
        ASSISTANT: _decision(
            "iterate",
            "Fewer contacts, but not the effect that was declared: prompt less often and at better moments.",
            "联系客服减少，但未达声明的效果：减少提示次数，并选更好的时机。",
            "positive_not_as_declared",
            story.ASSISTANT_CONTACTS - 1,
        ),
        HISTORY_30D: _decision(
            "ship",
            "The longer history reaches the declared effect: everybody gets it.",
            "更长的历史达到声明的效果：面向所有人上线。",
            "met",
            story.HISTORY_30D_CLICKS - 1,
        ),
    }
    closed = {id: each.enrol_to + timedelta(each.window_days - 1) for id, each, _ in experiments()}
    dated = [(id, taken[id], datetime.combine(closed[id] + DECIDED_AFTER, time(9))) for id in taken]
    return sorted(dated, key=lambda each: each[2])


def _decision(
    choice: Literal["ship", "iterate"], because: str, because_zh: str, verdict: str, estimate: float
) -> Decision:
    """Nobody has seen a snapshot of the demo: the effect is the one that its rows were drawn with."""
    seen: dict[str, Any] = {"snapshot": "", "declaration": 1, "verdict": verdict, "estimate": round(estimate, 4)}
    return Decision(choice, because, because_zh=because_zh, **seen)


def _declared_at(experiment: Experiment) -> datetime:
    return datetime.combine(experiment.enrol_from - DECLARED_BEFORE, time(9, 30))


def _last_day(first: date) -> date:
    return first + timedelta(story.ENROLMENT_DAYS - 1)


def _history(
    launch: date, title: str, title_zh: str, hypothesis: str, hypothesis_zh: str, feature: str, follows: str = ""
) -> Experiment:
    return Experiment(
        title=title,
        title_zh=title_zh,
        hypothesis=hypothesis,
        hypothesis_zh=hypothesis_zh,
        split=SPLIT,
        control="control",
        enrol_from=launch,
        enrol_to=_last_day(launch),
        window_days=7,
        metric="page_clicks",
        where={"page": "recommendations"},
        direction="increase",
        declared=0.2,
        smallest=0.05,
        owner="Recommendations",
        guardrails=GUARDRAILS,
        feature=feature,
        follows=follows,
        requirement=f"recommendation_{feature}",
    )


def _assistant() -> Experiment:
    return Experiment(
        title="Smart assistant",
        title_zh="智能助手",
        hypothesis="An assistant that offers help in time makes 30 % fewer people contact support.",
        hypothesis_zh="适时提供帮助的智能助手，可使联系客服的次数减少 30%。",
        split=SPLIT,
        control="control",
        enrol_from=story.ASSISTANT_V1_LAUNCH,
        enrol_to=_last_day(story.ASSISTANT_V1_LAUNCH),
        window_days=story.ASSISTANT_OBSERVED_DAYS,
        metric="support_contact_rate",
        direction="decrease",
        declared=-0.3,
        smallest=0.05,
        owner="Service",
        guardrails=GUARDRAILS,
        feature="assistant_v1",
        requirement="smart_service",
    )
