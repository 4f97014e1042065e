"""Analyses of answers: explanations, anomalies, targets."""
