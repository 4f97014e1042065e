"""Features of the demo product and the adoption curve of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from queries.demo import story
from queries.demo.sampling import HISTORY, Floats, Singles, number

Module = Literal["core", "need_sensing", "recommendation", "problem_resolution"]
Kind = Literal["strategic", "iteration"]


@dataclass(frozen=True)
class Feature:
    feature_id: str
    name: str
    name_zh: str
    module: Module
    launched_on: date
    kind: Kind | None = "iteration"


FEATURES = (
    Feature("home_feed", "Home feed", "首页推荐流", "core", date(2019, 6, 18), None),
    Feature("search", "Search", "搜索", "core", date(2019, 6, 18), None),
    Feature("messages", "Messages", "消息", "core", date(2019, 9, 3), None),
    Feature("favourites", "Favourites", "我的收藏", "core", date(2020, 3, 12), None),
    Feature("human_support", "Human support", "人工客服", "core", date(2020, 5, 20), None),
    Feature("cloud_backup", "Cloud backup", "云备份", "core", date(2020, 11, 5), None),
    Feature("short_video", "Short video", "短视频", "core", date(2021, 4, 27), None),
    Feature("communities", "Communities", "兴趣圈子", "core", date(2021, 8, 19), None),
    Feature("self_service", "Self-service fixes", "自助排障", "core", date(2022, 6, 9), None),
    Feature("personal_picks", "Personal picks", "为你精选", "core", date(2022, 10, 13), None),
    Feature("assistant_v1", "Smart assistant", "智能助手", "need_sensing", story.ASSISTANT_V1_LAUNCH, "strategic"),
    Feature("interest_picker", "Interest picker", "兴趣选择", "recommendation", date(2025, 3, 13)),
    Feature("intent_cards", "Intent cards", "意图卡片", "need_sensing", date(2025, 4, 8)),
    Feature("quick_actions", "Quick actions", "快捷操作", "core", date(2025, 4, 22)),
    Feature("history_7d", "Picks, 7-day history", "精选·近7天", "recommendation", story.HISTORY_7D_LAUNCH, "strategic"),
    Feature("guided_fixes", "Guided fixes", "引导式排障", "problem_resolution", date(2025, 6, 10)),
    Feature("stuck_detection", "Stuck-moment detection", "卡点识别", "need_sensing", date(2025, 6, 17)),
    Feature("dark_mode", "Dark mode", "深色模式", "core", date(2025, 6, 27)),
    Feature("assistant_v2", "Smart assistant 2", "智能助手2.0", "need_sensing", story.ASSISTANT_V2_LAUNCH, "strategic"),
    Feature("one_tap_refund", "One-tap refund", "一键退款", "problem_resolution", date(2025, 8, 1)),
    Feature("show_less", "Show me less of this", "减少此类推荐", "recommendation", date(2025, 8, 14)),
    Feature("family_space", "Family space", "家庭空间", "core", date(2025, 8, 20)),
    Feature("ticket_tracking", "Ticket tracking", "工单进度", "problem_resolution", date(2025, 8, 30)),
    Feature(
        "history_30d", "Picks, 30-day history", "精选·近30天", "recommendation", story.HISTORY_30D_LAUNCH, "strategic"
    ),
    Feature("instant_answers", "Instant answers", "即时解答", "problem_resolution", date(2025, 9, 17)),
    Feature("scene_reminders", "Scene reminders", "场景提醒", "need_sensing", date(2025, 9, 25)),
    Feature(
        "value_added_plan", "Value-added plan", "增值服务", "problem_resolution", story.VALUE_ADDED_LAUNCH, "strategic"
    ),
    Feature("topic_follow", "Follow a topic", "话题关注", "recommendation", date(2025, 10, 22)),
    Feature("offline_reading", "Offline reading", "离线阅读", "core", date(2025, 10, 31)),
    Feature("easy_mode", "Easy mode", "长辈模式", "core", date(2025, 11, 11)),
    Feature("callback_booking", "Book a callback", "预约回电", "problem_resolution", date(2025, 11, 20)),
    Feature("weekly_digest", "Weekly digest", "每周精选", "recommendation", date(2025, 12, 5)),
    Feature("year_in_review", "My year in review", "年度回顾", "core", date(2025, 12, 17)),
)
IDS = tuple(feature.feature_id for feature in FEATURES)


def place(feature_id: str) -> int:
    return IDS.index(feature_id)


def features_table() -> pl.DataFrame:
    columns = ("feature_id", "name", "name_zh", "module", "kind", "launched_on")
    return pl.DataFrame({column: [getattr(feature, column) for feature in FEATURES] for column in columns})


Curve = tuple[tuple[int, float], ...]
NOVELTY, NOVELTY_DAYS = 0.6, 12.0
SPRING, SUMMER, AUTUMN, END = (number(date(2025, month, 1)) for month in (3, 6, 9, 12))


@dataclass(frozen=True)
class Uptake:
    """`habit` is the chance that a user of the feature uses it on an active day; `minutes` weighs its part of the day.

    `reach` is the share of people who use it at all, by days since launch, for a core feature since 2024-01-01.
    """

    habit: float
    minutes: float
    reach: Curve


UPTAKE = {
    "home_feed": Uptake(0.88, 26.0, ((0, 0.970), (END, 0.980))),
    "search": Uptake(0.44, 9.0, ((0, 0.80), (SUMMER, 0.79), (AUTUMN, 0.80), (END, 0.84))),
    "messages": Uptake(0.58, 15.0, ((0, 0.60), (365, 0.59), (END, 0.53))),
    "favourites": Uptake(0.27, 4.0, ((0, 0.46), (END, 0.44))),
    "human_support": Uptake(0.085, 7.5, ((0, 0.165), (SPRING, 0.150), (SUMMER, 0.119), (END, 0.075))),
    "cloud_backup": Uptake(0.13, 1.6, ((0, 0.310), (365, 0.290), (END, 0.171))),
    "short_video": Uptake(0.57, 34.0, ((0, 0.57), (365, 0.63), (END, 0.68))),
    "communities": Uptake(0.40, 13.0, ((0, 0.36), (365, 0.39), (END, 0.43))),
    "self_service": Uptake(0.12, 4.4, ((0, 0.170), (SPRING, 0.19), (SUMMER, 0.22), (END, 0.35))),
    "personal_picks": Uptake(0.44, 20.0, ((0, 0.33), (SPRING, 0.36), (SUMMER, 0.41), (AUTUMN, 0.48), (END, 0.60))),
    "assistant_v1": Uptake(0.0, 5.0, ((0, 0.0),)),
    "interest_picker": Uptake(0.16, 2.5, ((0, 0.08), (10, 0.19), (60, 0.07), (290, 0.04))),
    "intent_cards": Uptake(0.24, 3.5, ((0, 0.03), (25, 0.10), (120, 0.22), (270, 0.24))),
    "quick_actions": Uptake(0.36, 2.8, ((0, 0.05), (30, 0.20), (150, 0.36), (250, 0.40))),
    "history_7d": Uptake(0.34, 14.0, ((0, 0.05), (35, 0.20), (110, 0.26), (150, 0.12), (225, 0.06))),
    "guided_fixes": Uptake(0.12, 5.0, ((0, 0.02), (40, 0.09), (200, 0.16))),
    "stuck_detection": Uptake(0.08, 2.0, ((0, 0.04), (15, 0.08), (80, 0.05), (200, 0.04))),
    "dark_mode": Uptake(0.48, 1.2, ((0, 0.08), (14, 0.20), (120, 0.28), (190, 0.29))),
    "assistant_v2": Uptake(0.0, 6.5, ((0, 0.0),)),
    "one_tap_refund": Uptake(0.05, 3.0, ((0, 0.02), (30, 0.04), (150, 0.05))),
    "show_less": Uptake(0.10, 1.0, ((0, 0.05), (25, 0.11), (140, 0.10))),
    "family_space": Uptake(0.26, 9.0, ((0, 0.02), (45, 0.04), (135, 0.12))),
    "ticket_tracking": Uptake(0.07, 2.2, ((0, 0.02), (30, 0.05), (120, 0.06))),
    "history_30d": Uptake(0.42, 22.0, ((0, 0.07), (30, 0.26), (75, 0.40), (113, 0.46))),
    "instant_answers": Uptake(0.20, 4.2, ((0, 0.04), (30, 0.12), (105, 0.24))),
    "scene_reminders": Uptake(0.18, 1.8, ((0, 0.06), (20, 0.13), (97, 0.09))),
    "value_added_plan": Uptake(0.20, 5.5, ((0, 0.03), (30, 0.06), (82, 0.09))),
    "topic_follow": Uptake(0.26, 6.0, ((0, 0.04), (30, 0.10), (70, 0.14))),
    "offline_reading": Uptake(0.16, 9.5, ((0, 0.03), (20, 0.05), (61, 0.05))),
    "easy_mode": Uptake(0.60, 12.0, ((0, 0.015), (20, 0.03), (50, 0.045))),
    "callback_booking": Uptake(0.06, 3.5, ((0, 0.02), (41, 0.03))),
    "weekly_digest": Uptake(0.17, 6.0, ((0, 0.12), (12, 0.20), (26, 0.22))),
    "year_in_review": Uptake(0.30, 7.0, ((0, 0.30), (5, 0.48), (14, 0.52))),
}


def launch_day(feature: Feature) -> int:
    """Day of launch; the first day of the history for core features."""
    return max(number(feature.launched_on), 0)


def reach() -> Singles:
    """The share of people who use the feature on a day: one row a day, one column a feature, zero before its launch."""
    return _by_feature(_reached)


def habits() -> Singles:
    """The chance that one of them uses it on an active day, higher while it is new."""
    return _by_feature(_used)


def minutes() -> Singles:
    return np.array([UPTAKE[feature.feature_id].minutes for feature in FEATURES], dtype=np.float32)


def _by_feature(value: Callable[[Feature, Floats], Floats]) -> Singles:
    ages = [(feature, (HISTORY.days - launch_day(feature)).astype(np.float64)) for feature in FEATURES]
    return np.stack([np.where(age < 0, 0, value(feature, age)) for feature, age in ages], axis=1, dtype=np.float32)


def _reached(feature: Feature, age: Floats) -> Floats:
    days, shares = np.array(UPTAKE[feature.feature_id].reach).T
    share: Floats = np.interp(age, days, shares)
    return share


def _used(feature: Feature, age: Floats) -> Floats:
    return UPTAKE[feature.feature_id].habit * _novelty(feature, age)


def _novelty(feature: Feature, age: Floats) -> Floats:
    return 1 + (feature.kind is not None) * NOVELTY * np.exp(-np.maximum(age, 0) / NOVELTY_DAYS)
