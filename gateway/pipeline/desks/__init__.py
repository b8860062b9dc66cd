"""Upper floor: what help desks tell of their cases, and what follows for ours."""
