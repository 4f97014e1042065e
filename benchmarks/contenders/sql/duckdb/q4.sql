-- Grouping by user-days first is faster than count(distinct (user_id, usage_date)).
with user_days as (
    select usage_date, platform, user_id, sum(minutes) as minutes
    from usage_daily join users using (user_id)
    where region = 'east'
    group by all
)
select date_trunc('month', usage_date) as start, platform, sum(minutes) / count(*) as value from user_days group by all
