"""Commands, found by scanning: one file each."""
