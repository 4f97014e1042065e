"""What must be true before a number is shown."""
