"""Indexes for what is listed and pruned among a hundred thousand others.

They are all that is new, so the version before works on this schema too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
release = "0.2.0"
oldest = "0002"


def upgrade() -> None:
    """Create the indexes."""
    op.create_index("runs_by_state", "runs", ["state", "opened_at"])
    op.create_index("dead_letters_by_death", "dead_letters", ["died_at"])
    op.create_index(
        "outbox_dead",
        "outbox",
        ["settled_at"],
        sqlite_where=sa.text("exchange = 'dead'"),
        postgresql_where=sa.text("exchange = 'dead'"),
    )
