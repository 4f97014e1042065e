"""Everything about one metric: what the page of a metric is made of."""
