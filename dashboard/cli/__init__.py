"""The command line: stable, because scripts call it. One file a command."""
