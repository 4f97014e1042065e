"""Replay of trigger rules on the log of interactions."""
