"""Explanation of a change: waterfall, sentences, table."""
