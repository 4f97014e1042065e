"""Tests of what commands must never do: act on a terminal, or tell a secret."""
