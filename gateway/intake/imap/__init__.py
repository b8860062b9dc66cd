"""Wall: mail that lies in mailboxes (IMAP): watched, fetched, and moved where it belongs."""
