"""The warehouse: its contract, how an existing one is mapped to it, and the facts read out of it."""
