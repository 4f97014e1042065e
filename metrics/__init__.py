"""What the numbers mean: cells out of facts, metrics over cells, comparisons of metrics, snapshots of cells."""
