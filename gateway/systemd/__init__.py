"""Wall: what goes between systemd and us: sockets that it opened, and what it is told."""
