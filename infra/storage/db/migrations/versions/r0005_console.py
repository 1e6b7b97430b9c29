"""What the console shows: when steps ran and what they cost, who heard an event.

Every column may be empty, so the version before works on this schema too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
release = "0.2.0"
oldest = "0002"

# The title stands in the run's document, where no search finds it.
_NEWEST = """
    FROM generations g WHERE g.run_id = runs.id AND g.generation = runs.generation
"""
TITLES = {
    "postgresql": f"""
        UPDATE runs SET title =
            (SELECT convert_from(g.run, 'UTF8')::jsonb ->> 'title' {_NEWEST})
    """,  # noqa: S608  # no value of anybody's
    "sqlite": f"""
        UPDATE runs SET title =
            (SELECT json_extract(CAST(g.run AS TEXT), '$.title') {_NEWEST})
    """,  # noqa: S608  # no value of anybody's
}


def upgrade() -> None:
    """Add the columns and indexes."""
    for name in ("started_at", "ended_at", "cost"):
        op.add_column("steps", sa.Column(name, sa.Double))
    for name in ("calls", "prompt_tokens", "completion_tokens"):
        op.add_column("steps", sa.Column(name, sa.BigInteger))
    op.add_column("dead_letters", sa.Column("successor_id", sa.Uuid))
    op.add_column("outbox", sa.Column("unrouted", sa.Integer))
    op.create_index(
        "outbox_unrouted",
        "outbox",
        ["settled_at"],
        sqlite_where=sa.text("unrouted = 1"),
        postgresql_where=sa.text("unrouted = 1"),
    )
    op.add_column("runs", sa.Column("title", sa.Text))
    op.execute(TITLES[op.get_bind().dialect.name])
    op.create_index("runs_by_change", "runs", ["changed_at"])
