"""Roof: makes the parts that talk to the outside from their sections of the config."""
