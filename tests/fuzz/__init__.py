"""Fuzzing: bytes at random for whatever reads what strangers and tired people write. See ``make fuzz``."""
