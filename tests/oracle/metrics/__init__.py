"""Oracles: what each metric is in plain SQL, one file a metric, named as it is."""
