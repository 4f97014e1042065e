select
    uniqExactIf(user_id, usage_date >= '2025-12-01') as value,
    uniqExactIf(user_id, usage_date < '2025-12-01') as base_value
from usage_daily
where usage_date between '2025-12-01' and '2025-12-31' or usage_date between '2024-12-01' and '2024-12-31'
