"""The journal as first released."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
release = "0.1.0"
oldest = "0001"


def upgrade() -> None:
    """Create the tables of runs, steps, the outbox, texts and answers."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("project_id", sa.Text, nullable=False),
        sa.Column("story_id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("submitted_sha256", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("next", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("percent", sa.Double, nullable=False),
        sa.Column("told_at", sa.Double, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Index("runs_by_story", "story_id", "project_id"),
        sa.Index("runs_by_age", "opened_at"),
        sa.Index("runs_by_submission", "submitted_sha256"),
    )

    op.create_table(
        "generations",
        sa.Column("run_id", sa.Uuid, primary_key=True),
        sa.Column("generation", sa.Integer, primary_key=True),
        sa.Column("run", sa.LargeBinary, nullable=False),
        sa.Column("text_sha256", sa.Text),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
        sa.Column("completion_tokens", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.Double, nullable=False),
    )

    op.create_table(
        "causes",
        sa.Column("run_id", sa.Uuid, primary_key=True),
        sa.Column("cause_id", sa.Text, primary_key=True),
        sa.Column("generation", sa.Integer, nullable=False),
    )

    op.create_table(
        "steps",
        sa.Column("run_id", sa.Uuid, primary_key=True),
        sa.Column("generation", sa.Integer, primary_key=True),
        sa.Column("stage", sa.Text, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("lost", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text),
        sa.Column("leased_until", sa.Double),
        sa.Column("input", sa.LargeBinary, nullable=False),
        sa.Column("result", sa.LargeBinary),
        sa.Column("last_error", sa.Text),
        sa.Column("attempts", sa.Text, nullable=False),
    )
    op.create_index(
        "steps_by_lease",
        "steps",
        ["leased_until"],
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )

    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("exchange", sa.Text, nullable=False),
        sa.Column("routing_key", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Text),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("run_id", sa.Uuid),
        sa.Column("generation", sa.Integer),
        sa.Column("stage", sa.Text),
        sa.Column("ordinal", sa.Integer),
        sa.Column("attempt", sa.Integer),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("held_until", sa.Double),
        sa.Column("settled_at", sa.Double),
        sa.Index("outbox_by_run", "run_id", "generation"),
    )
    op.create_index(
        "outbox_due",
        "outbox",
        ["due_at", "sequence"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "outbox_confirmed",
        "outbox",
        ["settled_at"],
        sqlite_where=sa.text("exchange = 'work'"),
        postgresql_where=sa.text("exchange = 'work'"),
    )

    op.create_table(
        "submissions",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("text", sa.LargeBinary, nullable=False),
    )

    op.create_table(
        "texts",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )

    op.create_table(
        "answers",
        sa.Column("project_id", sa.Text, primary_key=True),
        sa.Column("story_id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kept", sa.LargeBinary, nullable=False),
    )
