"""What the numbers mean: aggregates from facts, metrics over aggregates, comparisons, analyses, snapshots."""
