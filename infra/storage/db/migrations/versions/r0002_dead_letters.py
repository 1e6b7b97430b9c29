"""Dead letters, their replays, and who did what to them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
release = "0.1.0"
oldest = "0002"


def upgrade() -> None:
    """Create the tables of dead letters, replays and the audit."""
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("run_id", sa.Uuid),
        sa.Column("generation", sa.Integer),
        sa.Column("stage", sa.Text),
        sa.Column("ordinal", sa.Integer),
        sa.Column("attempt", sa.Integer),
        sa.Column("project_id", sa.Text),
        sa.Column("story_id", sa.Text),
        sa.Column("death", sa.Text, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("first_died_at", sa.Double, nullable=False),
        sa.Column("died_at", sa.Double, nullable=False),
        sa.Column("replayed_at", sa.Double),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Index(
            "dead_letters_by_age", "state", "died_at", "id", "fingerprint", "deaths"
        ),
        sa.Index("dead_letters_by_cause", "state", "fingerprint", "died_at", "id"),
        sa.Index("dead_letters_by_story", "story_id"),
        sa.Index("dead_letters_by_run", "run_id"),
    )

    op.create_table(
        "replays",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("rate", sa.Double),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("skipped", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("leased_until", sa.Double),
    )

    op.create_table(
        "replay_letters",
        sa.Column("replay_id", sa.Uuid, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("letter_id", sa.Uuid, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index(
        "replay_letters_pending",
        "replay_letters",
        ["replay_id", "place"],
        sqlite_where=sa.text("outcome = 'pending'"),
        postgresql_where=sa.text("outcome = 'pending'"),
    )

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
    )
