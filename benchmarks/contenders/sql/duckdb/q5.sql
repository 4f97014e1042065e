-- Each user-day counts until the user's next one, or for 28 days: arrivals less departures, added up.
-- A self-join of days and user-days takes five times as long or more.
with active as (
    select distinct user_id, usage_date from usage_daily where usage_date > date '2025-12-31' - (90 + 27)
), stays as (
    select usage_date as here, lead(usage_date) over (partition by user_id order by usage_date) as again from active
), changes as (
    select here as "end", 1 as users from stays
    union all
    select least(here + 28, coalesce(again, here + 28)), -1 from stays
), daily as (
    select "end", sum(users) as users from changes group by all
), summed as (
    select "end", sum(users) over (order by "end") as value from daily
)
select "end", value from summed where "end" between date '2025-12-31' - 89 and date '2025-12-31'
