"""Roof: the running whole of one config, from its start to its end, wired by hand."""
