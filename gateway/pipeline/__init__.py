"""Upper floor: the journey of a message, and the only place that opens transactions."""
