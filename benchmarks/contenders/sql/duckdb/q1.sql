select
    count(distinct user_id) filter (usage_date >= date '2025-12-01') as value,
    count(distinct user_id) filter (usage_date < date '2025-12-01') as base_value
from usage_daily
where usage_date between date '2025-12-01' and date '2025-12-31'
    or usage_date between date '2024-12-01' and date '2024-12-31'
