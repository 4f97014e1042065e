"""Sources of support tickets."""
