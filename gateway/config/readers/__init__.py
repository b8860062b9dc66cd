"""Wall: readers of single values as people write them; each gives a value or raises Wrong."""
