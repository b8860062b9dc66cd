"""Ground: how mail programs write a mail that is handed on, and what to make of it."""
