"""Generated usage data of any size."""
