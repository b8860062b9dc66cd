"""By which words tickets are found, and when a case goes on to somebody else.

The words of older tickets are added by the running service, a hundred at a time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
_PASSING = sa.text("pass_at IS NOT NULL")
_FTS5 = "SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'"
_KEPT = """
CREATE VIRTUAL TABLE search_text USING fts5 (head, body, content = 'search', content_rowid = 'id', tokenize = 'ascii')

CREATE TRIGGER search_added AFTER INSERT ON search BEGIN
 INSERT INTO search_text (rowid, head, body) VALUES (new.id, new.head, new.body); END

CREATE TRIGGER search_gone AFTER DELETE ON search BEGIN
 INSERT INTO search_text (search_text, rowid, head, body) VALUES ('delete', old.id, old.head, old.body); END

CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN
 INSERT INTO search_text (search_text, rowid, head, body) VALUES ('delete', old.id, old.head, old.body);
 INSERT INTO search_text (rowid, head, body) VALUES (new.id, new.head, new.body); END
"""


def upgrade() -> None:
    op.add_column("ticket", sa.Column("pass_at", sa.BigInteger))
    op.add_column("ticket", sa.Column("passed", sa.Integer))
    op.create_index("ticket_pass", "ticket", ["client", "pass_at"], sqlite_where=_PASSING, postgresql_where=_PASSING)
    op.create_table(
        "search",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("message", _NUMBER, sa.ForeignKey("message.id"), nullable=False),
        sa.Column("entry", _NUMBER, nullable=False),
        sa.Column("head", _WORDS, nullable=False),
        sa.Column("body", _WORDS, nullable=False),
        sa.UniqueConstraint("message", "entry", name="search_piece"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.create_index("search_words", "search", [sa.text("(head || body)")], postgresql_using="gin")
    elif connection.scalar(sa.text(_FTS5)):
        for statement in _KEPT.split("\n\n"):
            op.execute(" ".join(statement.split()))
