"""Questions that are asked of every contender."""
