"""Upper floor: from stored to triaged: groups of messages are read, counted and judged."""
