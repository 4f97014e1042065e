"""Scores of requirements: rubrics, weighted score, robustness against the weights, sources, calibration."""
