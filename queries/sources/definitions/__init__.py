"""Source definitions, one fact each."""
