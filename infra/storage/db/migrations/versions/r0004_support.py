"""Which releases work on a schema, and an index for the age of the last backup.

They are all that is new, so the version before works on this schema too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
release = "0.2.0"
oldest = "0002"


def upgrade() -> None:
    """Create the table and the index."""
    op.create_table(
        "schema_support",
        sa.Column("revision", sa.Text, primary_key=True),
        sa.Column("oldest", sa.Text, nullable=False),
        sa.Column("release", sa.Text, nullable=False),
    )
    op.create_index("audit_by_action", "audit", ["action", "at"])
