"""Database dialects: everything that differs between engines."""
