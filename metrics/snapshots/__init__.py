"""Snapshots: immutable published states, how they are stored, served and audited."""
