"""The tables of dead letters and their replays, beside the journal's own."""

from sqlalchemy import Column, Double, Index, Integer, LargeBinary, Table, Text, Uuid

from infra.storage.db.schema import metadata

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    # The step whose command it is; None for a message that could not be parsed.
    Column("run_id", Uuid),
    Column("generation", Integer),
    Column("stage", Text),
    Column("ordinal", Integer),
    Column("attempt", Integer),
    Column("project_id", Text),
    Column("story_id", Text),
    Column("death", Text, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("first_died_at", Double, nullable=False),
    Column("died_at", Double, nullable=False),
    Column("replayed_at", Double),
    Column("size", Integer, nullable=False),
    Column("message_id", Text),
    Column("content_type", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    # The message that an operator sent in its place.
    Column("successor_id", Uuid),
    # Holds all that previews and groups read: the rows hold bodies of megabytes.
    Index("dead_letters_by_age", "state", "died_at", "id", "fingerprint", "deaths"),
    Index("dead_letters_by_cause", "state", "fingerprint", "died_at", "id"),
    # Of all states.
    Index("dead_letters_by_death", "died_at"),
    Index("dead_letters_by_story", "story_id"),
    Index("dead_letters_by_run", "run_id"),
)

replays = Table(
    "replays",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("what", Text, nullable=False),
    Column("rate", Double),
    Column("total", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("holder", Text),
    Column("leased_until", Double),
)

replay_letters = Table(
    "replay_letters",
    metadata,
    Column("replay_id", Uuid, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("letter_id", Uuid, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
Index(
    "replay_letters_pending",
    replay_letters.c.replay_id,
    replay_letters.c.place,
    sqlite_where=replay_letters.c.outcome == "pending",
    postgresql_where=replay_letters.c.outcome == "pending",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Double, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("what", Text, nullable=False),
    # For the newest of one action: when the last backup was made.
    Index("audit_by_action", "action", "at"),
)
