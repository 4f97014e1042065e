"""Trigger rules of the assistant, one file each, named by its version in the log."""
