"""Ground: what we say and when."""
