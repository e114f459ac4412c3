"""People, sessions, turns of conversations, questions and feedback.

A database that an earlier version kept ratings in has a table `feedback` already: its rows are taken along."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BEFORE = ("id", "created", "rating", "reason", "comment", "turns", "answer", "model", "corpus", "withdrawn")


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("last_seen", sa.DateTime),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("expires", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "turns",
        sa.Column("person_id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(64), primary_key=True),
        sa.Column("turn_id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kept", sa.DateTime, nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("asked", sa.DateTime, nullable=False, index=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id", ondelete="CASCADE"), index=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sections", sa.JSON, nullable=False),
        sa.Column("helpers", sa.JSON, nullable=False),
        sa.Column("notices", sa.JSON, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("first_token_s", sa.Float, nullable=False),
        sa.Column("total_s", sa.Float, nullable=False),
    )
    op.create_index("ix_questions_outcome_asked", "questions", ["outcome", "asked"])
    _feedback()


def _feedback() -> None:
    earlier = sa.inspect(op.get_bind()).has_table("feedback")
    if earlier:
        # SQLite adds no column with a constraint to a table that is there.
        op.rename_table("feedback", "feedback_before")
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False, index=True),
        sa.Column("rating", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("turns", sa.JSON, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("corpus", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id", ondelete="CASCADE"), index=True),
        sa.Column("conversation", sa.String(64), nullable=False),
        # Named: PostgreSQL's own name for it would still be taken by the table before.
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    if earlier:
        columns = ", ".join(_BEFORE)
        op.execute(f"INSERT INTO feedback ({columns}, conversation) SELECT {columns}, '' FROM feedback_before")
        op.drop_table("feedback_before")
