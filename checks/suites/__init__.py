"""One file a warehouse table: what is expected of it, and what becomes of a row that breaks a rule."""
