create table users (user_id Int64, registered_on Date, region LowCardinality(String), channel LowCardinality(String))
engine = MergeTree order by user_id;

create table usage_daily (
    user_id Int64, usage_date Date, feature_id LowCardinality(String), platform LowCardinality(String),
    minutes Float64, sessions Int64
)
engine = MergeTree order by usage_date;
