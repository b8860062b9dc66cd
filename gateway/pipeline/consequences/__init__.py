"""Upper floor: what follows from a judgement, as values: ticket, note, copies, mailbox actions."""
