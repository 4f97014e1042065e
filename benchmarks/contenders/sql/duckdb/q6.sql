select count(distinct user_id) as value from usage_daily
where usage_date between date '2025-03-12' and date '2025-05-23' and feature_id = 'feature_05'
