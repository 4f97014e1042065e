"""Metric definitions by area: one file, one metric."""
