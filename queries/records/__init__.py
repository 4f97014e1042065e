"""What people write: targets and notes."""
