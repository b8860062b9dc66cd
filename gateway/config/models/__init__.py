"""Wall: the config file as tables of pydantic, and as the JSON schema that editors know it by."""
