"""The table of edits: what people decided about a story."""

from sqlalchemy import Boolean, Column, Double, Integer, Table, Text, Uuid

from infra.storage.db.schema import metadata

edits = Table(
    "edits",
    metadata,
    Column("project_id", Text, primary_key=True),
    Column("story_id", Text, primary_key=True),
    # Counted from 1 in the story; one that is undone stays, so no number comes twice.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run_id", Uuid, nullable=False),
    Column("decision", Text, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("undone_at", Double),
)
