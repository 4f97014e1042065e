"""How many use the product, how often and for how long."""
