"""What the product brings in."""
