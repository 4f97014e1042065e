"""Web server and entry point of the dashboard."""
