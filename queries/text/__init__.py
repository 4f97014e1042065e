"""Text that is safe to show: visible control characters, no secrets."""
