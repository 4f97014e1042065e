"""What the team ships."""
