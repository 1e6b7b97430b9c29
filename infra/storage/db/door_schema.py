"""The tables of the HTTP door: webhooks with their deliveries, and crew jobs."""

from sqlalchemy import Column, Double, Index, Integer, Table, Text, Uuid

from infra.storage.db.schema import metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    # Each with a space on both sides, so that LIKE finds one among them.
    Column("routing_keys", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Text, nullable=False),
)

# The events themselves stay in the outbox: a story that is forgotten there is sent
# nowhere any more.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("webhook_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("held_until", Double),
    Column("last_error", Text, nullable=False),
)
Index(
    "webhook_deliveries_due",
    webhook_deliveries.c.due_at,
    sqlite_where=webhook_deliveries.c.state == "waiting",
    postgresql_where=webhook_deliveries.c.state == "waiting",
)

crew_jobs = Table(
    "crew_jobs",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("crew_type", Text, primary_key=True),
    Column("project_id", Text, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("asked_at", Double, nullable=False),
)
