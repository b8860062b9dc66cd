"""Upper floor: what people do: decide, take back, work on a case, answer by themselves, move mail about."""
