"""What only the rows behind a snapshot tell: combinations of no aggregate, and what became of every row."""
