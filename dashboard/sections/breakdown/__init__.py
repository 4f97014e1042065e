"""Breakdown of a metric by a dimension: chart and data table."""
