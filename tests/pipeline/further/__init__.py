"""A customer writes more than once."""
