"""Search: the field, and what is found."""
