"""What is asked of a database. Everything that knows SQLAlchemy lives below this folder."""
