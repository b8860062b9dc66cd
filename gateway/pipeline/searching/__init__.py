"""Upper floor: by which words tickets are found, and what stands there."""
