"""Upper floor: the learned model: as shipped, with what people taught it, and what that is worth."""
