"""Wall: the ways mail comes in."""
