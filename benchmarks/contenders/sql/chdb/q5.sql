-- Each user-day counts until the user's next one, or for 28 days: arrivals less departures, added up.
with active as (
    select distinct user_id, usage_date from usage_daily where usage_date > toDate('2025-12-31') - (90 + 27)
), stays as (
    select usage_date as here, leadInFrame(usage_date, 1, usage_date + 28) over (
        partition by user_id order by usage_date rows between current row and unbounded following
    ) as again
    from active
), changes as (
    select arrayJoin([(here, 1), (least(here + 28, again), -1)]) as change from stays
), daily as (
    select change.1 as end, sum(change.2) as users from changes group by end
), summed as (
    select end, sum(users) over (order by end) as value from daily
)
select end, value from summed where end between toDate('2025-12-31') - 89 and toDate('2025-12-31')
