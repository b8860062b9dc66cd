"""Wall: the ways mail comes in, one file each."""
