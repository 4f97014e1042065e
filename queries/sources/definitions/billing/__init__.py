"""Sources of payments and subscriptions."""
