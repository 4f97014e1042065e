"""First steps: what to run, what a warehouse needs, and which of its tables are missing."""
