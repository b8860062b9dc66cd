"""Wall: TOML as people write it: where each value stands, and every slip of the pen, each told with its remedy."""
