"""The HTTP door: webhooks, their deliveries, and the predecessor's crew jobs.

All of it is new, so the version before works on this schema too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
release = "0.2.0"
oldest = "0002"

# Whoever reads for reports must not be able to sign as we do.
KEEP_SECRETS = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'crews_read') THEN
            REVOKE ALL ON webhooks FROM crews_read;
        END IF;
    END
    $$
"""


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("routing_keys", sa.Text, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("webhook_id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("held_until", sa.Double),
        sa.Column("last_error", sa.Text, nullable=False),
    )
    op.create_index(
        "webhook_deliveries_due",
        "webhook_deliveries",
        ["due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "crew_jobs",
        sa.Column("run_id", sa.Uuid, primary_key=True),
        sa.Column("crew_type", sa.Text, primary_key=True),
        sa.Column("project_id", sa.Text, nullable=False),
        sa.Column("story_id", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(KEEP_SECRETS)
