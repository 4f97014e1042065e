"""Trends: a year over the year before, and the metric explorer."""
