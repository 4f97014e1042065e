"""Trust in a number: badge, definition, revisions, list of metrics."""
