"""Records of the demo: what its people decided, and on which grounds."""
