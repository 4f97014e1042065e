"""Forgetting a person: every row and every state about one is removed from a store."""
