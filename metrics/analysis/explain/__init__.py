"""Explanations: contributions that sum to a change exactly."""
