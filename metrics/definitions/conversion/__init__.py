"""How many of those who use the product pay for it."""
