"""Upper floor: how notes, alerts and copies leave, and what is made of the end of each attempt."""
