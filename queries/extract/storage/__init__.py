"""Files of the extract: how typed rows are collected, kept and told apart by day."""
