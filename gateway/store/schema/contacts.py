"""People that the owner has to do with: whom he writes to, who has learnt the way, and how far his folders are read."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Table, Text

from gateway.store.columns import Moment, Number, Words
from gateway.store.schema.base import metadata

# Who has learnt to write to the desk and gets no more notes, and how we know.
trained: Final = Table(
    "trained",
    metadata,
    Column("client", Text, primary_key=True),
    Column("address", Words, primary_key=True),  # normal
    Column("at", Moment, nullable=False),
    Column("reason", Words, nullable=False),
)

# How far the Sent folder of a watched mailbox is read.
sent_folder: Final = Table(
    "sent_folder",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[mailbox]]
    Column("folder", Words),  # null until it is found
    Column("uidvalidity", Number),  # null with last_uid until the first contact
    Column("last_uid", Number),
    Column("reason", Words),  # why it cannot be read
)

# How far the folder that redirected mail of a mailbox goes to is read.
target_folder: Final = Table(
    "target_folder",
    metadata,
    Column("client", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of the [[mailbox]]
    Column("uidvalidity", Number, nullable=False),
    Column("last_uid", Number, nullable=False),
)

# Whom the owner has written to, and by which mails, as far as his Sent folder was read.
contact: Final = Table(
    "contact",
    metadata,
    Column("client", Text, primary_key=True),
    Column("address", Words, primary_key=True),  # normal
    Column("at", Moment, nullable=False),
)
sent_mail: Final = Table(
    "sent_mail",
    metadata,
    Column("client", Text, primary_key=True),
    Column("message_id", Words, primary_key=True),
    Column("at", Moment, nullable=False),
)
