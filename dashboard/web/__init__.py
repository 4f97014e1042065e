"""Where the web server starts."""
