"""Access to an existing warehouse: contract, mapping of names, connection."""
