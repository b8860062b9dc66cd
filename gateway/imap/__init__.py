"""Shared by walls: one way to talk with an IMAP server, for those that read mail and those that put some there."""
