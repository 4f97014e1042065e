"""Names that tables and columns of the contract have elsewhere."""

import re

from queries.warehouse.survey import chinese_names

TABLES = {
    "users": "user member account customer person profile player subscriber",
    "usage_daily": "usage activity daily_activity user_activity feature_usage daily_usage user_daily dau usage_log",
    "features": "feature function page module",
    "subscriptions": "subscription entitlement membership contract plan",
    "payments": "payment order transaction invoice charge billing revenue purchase",
    "assistant_events": "assistant_event assistant prompt prompt_event assistant_log",
    "interactions": "interaction event action click clickstream user_event page_event",
    "support_tickets": "support_ticket ticket support_case case contact helpdesk",
    "consents": "consent privacy_consent data_consent permission",
    "survey_answers": "survey_answer survey survey_response answer response nps",
    "watermarks": "watermark table_watermark load_status",
    "experiment_exposures": "experiment_exposure exposure assignment experiment ab_test",
    "requirements": "requirement backlog backlog_item feature_request idea",
}
"""Contract table → other names, singular, the likeliest first."""

COLUMNS = {
    "user_id": "uid user userid user_key user_no member_id account_id customer_id person_id player_id",
    "registered_on": "registered_at registration_date signup_date signed_up_at sign_up_date created_at created_on "
    "create_time created reg_date reg_time register_time joined_at joined_on",
    "region": "country province area geo market location",
    "channel": "acquisition_channel source utm_source install_source campaign",
    "is_internal": "internal is_test test_account is_employee is_staff",
    "usage_date": "dt ds date day event_date activity_date stat_date log_date p_date used_on usage_day event_day",
    "feature_id": "feature feature_name feature_code feature_key function_id page module",
    "platform": "os device client device_type client_type",
    "minutes": "duration_minutes usage_minutes minutes_used mins time_spent_minutes time_spent duration",
    "sessions": "session_count visits launches num_sessions n_sessions",
    "name": "feature_name title label display_name",
    "name_zh": "name_cn chinese_name title_zh",
    "module": "category group section",
    "kind": "type payment_type product_type feature_type subscription_type product",
    "launched_on": "launch_date launched_at released_on released_at release_date",
    "subscription_id": "sub_id subscription id",
    "plan": "plan_name plan_id tier sku product",
    "is_trial": "trial in_trial",
    "started_on": "started_at start_date start_time begin_date valid_from starts_at",
    "ended_on": "ended_at end_date end_time valid_to expires_at expired_at expires_on cancelled_at canceled_at",
    "payment_id": "order_id transaction_id txn_id invoice_id charge_id pay_id payment id",
    "paid_on": "paid_at payment_date pay_time pay_date payment_time transaction_date order_date date created_at",
    "amount": "amount_paid amount_cny price total total_amount pay_amount revenue paid value",
    "currency": "currency_code ccy",
    "refund_of": "refunded_payment_id original_payment_id parent_id",
    "event_id": "id uuid",
    "prompt_id": "prompt session_id request_id",
    "occurred_at": "event_time event_timestamp timestamp ts created_at time happened_at",
    "stage": "step status event event_type",
    "trigger": "trigger_name trigger_type reason",
    "rule_version": "rule version",
    "page": "page_name screen url path",
    "action": "event_name event event_type action_name",
    "outcome": "result status",
    "dwell_seconds": "dwell dwell_time seconds",
    "is_core_page": "core_page is_core",
    "ticket_id": "case_id contact_id ticket id",
    "opened_at": "created_at create_time opened opened_on",
    "resolved_at": "closed_at solved_at resolved closed",
    "category": "type topic reason",
    "is_repeat": "repeat repeated is_repeated",
    "handled_by": "handler agent_type channel",
    "handling_minutes": "handle_minutes minutes duration_minutes handling_time",
    "purpose": "consent_type scope",
    "granted": "is_granted consented agreed accepted",
    "decided_at": "decided_on created_at updated_at",
    "survey_id": "survey survey_name",
    "respondent_id": "user_id uid respondent",
    "answered_on": "answered_at date created_at submitted_at",
    "pain_point": "answer topic complaint",
    "table_name": "table name",
    "complete_through": "through loaded_through watermark",
    "experiment_id": "experiment experiment_name test_id",
    "variant": "arm group bucket variation",
    "exposed_at": "assigned_at exposure_time created_at timestamp",
    "requirement_id": "request_id idea_id issue_key issue_id id",
    "raised_on": "raised_at created_at created_on created requested_on",
    "source": "origin raised_by requested_by",
}
"""Contract column → other names, the likeliest first."""

OWN_IDS = ("id", chinese_names.OWN_ID)
"""What the id of a row is called in its own table."""

STAMPS = "updated_at modified_at last_modified gmt_modified mtime update_time last_updated modified_time"
"""Names of columns that a change of a row sets to its moment, the likeliest first."""

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
LAYERS = ("dim", "fact", "fct", "stg", "tbl", "t", "v", "vw", "raw", "ods", "dwd", "dws", "ads", "app", "core", "mart")
"""Words before a table's name that say where it stands in a warehouse."""
ENDS = ("di", "df", "daily", "all", "full", "view", "v", "log", "history", "table")


def of_table(ours: str) -> list[str]:
    """Other names of a table of the contract, plain, the likeliest first."""
    return [plain(name) for name in f"{TABLES[ours]} {chinese_names.TABLES[ours]}".split()]


def of_column(ours: str) -> list[str]:
    """Other names of a column of the contract, plain, the likeliest first."""
    return [plain(name) for name in f"{COLUMNS.get(ours, '')} {chinese_names.COLUMNS.get(ours, '')}".split()]


def of_stamps() -> list[str]:
    """Names of columns that a change of a row sets to its moment, plain, the likeliest first."""
    return [plain(name) for name in f"{STAMPS} {chinese_names.STAMPS}".split()]


def words(name: str) -> tuple[str, ...]:
    """Words of a name in lower case: `UserID` and `user id` are `user`, `id`."""
    return tuple(word for word in re.split(r"[^0-9a-z\u0080-\uffff]+", HUMP.sub("_", name).lower()) if word)


def plain(name: str) -> str:
    """Name without case and signs."""
    return "".join(words(name))


def subject(name: str) -> str:
    """What a table is about: its name without layer, plural and ends such as `_di`."""
    kept = list(words(name))
    while len(kept) > 1 and kept[0] in LAYERS:
        kept.pop(0)
    while len(kept) > 1 and kept[-1] in ENDS:
        kept.pop()
    return "".join([*kept[:-1], _singular(kept[-1])]) if kept else ""


def _singular(word: str) -> str:
    word = next((word.removesuffix(end) for end in chinese_names.ENDS if word.endswith(end)), word) or word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if not word.endswith("ss") else word
