"""Query API of one snapshot."""
