"""Wall: mail that is handed to us (SMTP and LMTP), on one asyncio loop in a thread of its own."""
