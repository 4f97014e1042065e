"""Data health: checks, quarantine, tables, sources, runs, snapshots."""
