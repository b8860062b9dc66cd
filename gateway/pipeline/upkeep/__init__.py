"""Upper floor: the service keeps itself in order, sees what is wrong, and tells a person."""
