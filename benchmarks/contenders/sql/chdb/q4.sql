select toStartOfMonth(usage_date) as start, platform, sum(minutes) / uniqExact(user_id, usage_date) as value
from usage_daily
where user_id in (select user_id from users where region = 'east')
group by start, platform
