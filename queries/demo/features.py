"""What the product can do: ten core features of long standing and the 23 iterations of 2025, five of them strategic."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from queries.demo import story

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
