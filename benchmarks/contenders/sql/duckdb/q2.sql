select date_trunc('month', usage_date) as start, count(distinct user_id) as value from usage_daily group by all
