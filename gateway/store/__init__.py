"""Wall: the tables and the functions that take a connection."""
