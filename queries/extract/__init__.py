"""The extract: every contract table read once from any warehouse into rows of the contract's types."""
