"""Wall: the ways mail and tickets leave."""
