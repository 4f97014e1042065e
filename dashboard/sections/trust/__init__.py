"""Trust in a number: badge, definition, revisions, list of metrics, search, and what a warehouse has to provide."""
