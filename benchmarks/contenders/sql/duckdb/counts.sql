-- Distinct users by calendar period and partition. Twenty statements are faster here than grouping sets.

select 'day' as grain, usage_date as start, count(distinct user_id) as users from usage_daily group by all;
select 'day' as grain, usage_date as start, feature_id as feature, count(distinct user_id) as users from usage_daily group by all;
select 'day' as grain, usage_date as start, platform, count(distinct user_id) as users from usage_daily group by all;
select 'day' as grain, usage_date as start, feature_id as feature, platform, count(distinct user_id) as users from usage_daily group by all;
select 'week' as grain, date_trunc('week', usage_date) as start, count(distinct user_id) as users from usage_daily group by all;
select 'week' as grain, date_trunc('week', usage_date) as start, feature_id as feature, count(distinct user_id) as users from usage_daily group by all;
select 'week' as grain, date_trunc('week', usage_date) as start, platform, count(distinct user_id) as users from usage_daily group by all;
select 'week' as grain, date_trunc('week', usage_date) as start, feature_id as feature, platform, count(distinct user_id) as users from usage_daily group by all;
select 'month' as grain, date_trunc('month', usage_date) as start, count(distinct user_id) as users from usage_daily group by all;
select 'month' as grain, date_trunc('month', usage_date) as start, feature_id as feature, count(distinct user_id) as users from usage_daily group by all;
select 'month' as grain, date_trunc('month', usage_date) as start, platform, count(distinct user_id) as users from usage_daily group by all;
select 'month' as grain, date_trunc('month', usage_date) as start, feature_id as feature, platform, count(distinct user_id) as users from usage_daily group by all;
select 'quarter' as grain, date_trunc('quarter', usage_date) as start, count(distinct user_id) as users from usage_daily group by all;
select 'quarter' as grain, date_trunc('quarter', usage_date) as start, feature_id as feature, count(distinct user_id) as users from usage_daily group by all;
select 'quarter' as grain, date_trunc('quarter', usage_date) as start, platform, count(distinct user_id) as users from usage_daily group by all;
select 'quarter' as grain, date_trunc('quarter', usage_date) as start, feature_id as feature, platform, count(distinct user_id) as users from usage_daily group by all;
select 'year' as grain, date_trunc('year', usage_date) as start, count(distinct user_id) as users from usage_daily group by all;
select 'year' as grain, date_trunc('year', usage_date) as start, feature_id as feature, count(distinct user_id) as users from usage_daily group by all;
select 'year' as grain, date_trunc('year', usage_date) as start, platform, count(distinct user_id) as users from usage_daily group by all;
select 'year' as grain, date_trunc('year', usage_date) as start, feature_id as feature, platform, count(distinct user_id) as users from usage_daily group by all;
