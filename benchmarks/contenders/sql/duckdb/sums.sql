-- Not timed: what the sums of the cells must be equal to.
select usage_date as start, feature_id as feature, platform, sum(minutes) as minutes, sum(sessions)::double as sessions
from usage_daily group by all;
