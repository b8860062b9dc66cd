"""Wall: the small doors beside the listener: for health checks and for the webhooks of help desks."""
