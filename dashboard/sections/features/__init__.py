"""Features: table, one feature, launches, retention."""
