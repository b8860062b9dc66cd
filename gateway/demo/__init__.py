"""Roof: the sample shop that ``deskward demo`` shows; files only."""
