"""Reading of raw columns, in whatever type a driver hands them over, as the contract's types."""
