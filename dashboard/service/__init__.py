"""Service layer that pages and commands ask for numbers."""
