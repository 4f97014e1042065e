"""Targets: status and trajectory."""
