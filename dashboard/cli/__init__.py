"""Command line: stable, because scripts call it."""
