select toStartOfMonth(usage_date) as start, uniqExact(user_id) as value from usage_daily group by start
