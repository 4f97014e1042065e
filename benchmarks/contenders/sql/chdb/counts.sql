-- Distinct users by calendar period and partition.
-- Grouping sets, a grain at a time, are faster here than twenty statements.

select 'day' as grain, usage_date as start, feature_id as feature, platform, uniqExact(user_id) as users from usage_daily
group by grouping sets ((start), (start, feature), (start, platform), (start, feature, platform));

select 'week' as grain, toMonday(usage_date) as start, feature_id as feature, platform, uniqExact(user_id) as users from usage_daily
group by grouping sets ((start), (start, feature), (start, platform), (start, feature, platform));

select 'month' as grain, toStartOfMonth(usage_date) as start, feature_id as feature, platform, uniqExact(user_id) as users from usage_daily
group by grouping sets ((start), (start, feature), (start, platform), (start, feature, platform));

select 'quarter' as grain, toStartOfQuarter(usage_date) as start, feature_id as feature, platform, uniqExact(user_id) as users from usage_daily
group by grouping sets ((start), (start, feature), (start, platform), (start, feature, platform));

select 'year' as grain, toStartOfYear(usage_date) as start, feature_id as feature, platform, uniqExact(user_id) as users from usage_daily
group by grouping sets ((start), (start, feature), (start, platform), (start, feature, platform));
