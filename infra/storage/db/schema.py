"""The journal's tables; `migrations` builds them, a test holds the two together.

Times are seconds since 1970 by the database's clock. Documents rest as UTF-8 bytes,
because PostgreSQL's text refuses the NUL that a foreign document may hold.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("submitted_sha256", Text, nullable=False),
    Column("state", Text, nullable=False),
    # The run's `RunPosition`. Counters, not counts: the record of a novel's step must
    # not read three hundred others. `next` is the first that is not queued yet.
    Column("stage", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("percent", Double, nullable=False),
    Column("told_at", Double, nullable=False),
    Column("detail", Text, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    # None for a run that an older release opened beside this one.
    Column("title", Text),
    Index("runs_by_story", "story_id", "project_id"),
    Index("runs_by_age", "opened_at"),
    Index("runs_by_change", "changed_at"),
    Index("runs_by_state", "state", "opened_at"),
    Index("runs_by_submission", "submitted_sha256"),
)

generations = Table(
    "generations",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("run", LargeBinary, nullable=False),
    Column("text_sha256", Text),
    Column("calls", BigInteger, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("cost", Double, nullable=False),
)

causes = Table(
    "causes",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("cause_id", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
)

steps = Table(
    "steps",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("worker", Text),
    Column("leased_until", Double),
    Column("input", LargeBinary, nullable=False),
    Column("result", LargeBinary),
    Column("last_error", Text),
    Column("attempts", Text, nullable=False),
    # Of the last attempt, and what its calls took. None for a step of an older release.
    Column("started_at", Double),
    Column("ended_at", Double),
    Column("cost", Double),
    Column("calls", BigInteger),
    Column("prompt_tokens", BigInteger),
    Column("completion_tokens", BigInteger),
)
Index(
    "steps_by_lease",
    steps.c.leased_until,
    sqlite_where=steps.c.state == "claimed",
    postgresql_where=steps.c.state == "claimed",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("exchange", Text, nullable=False),
    Column("routing_key", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("correlation_id", Text),
    Column("headers", Text, nullable=False),
    # None for the answer to a submission that opened no run, and of an erased story.
    Column("run_id", Uuid),
    Column("generation", Integer),
    # The step that a command asks for; None for other messages.
    Column("stage", Text),
    Column("ordinal", Integer),
    Column("attempt", Integer),
    # Orders messages due at one moment; an event has the number that it carries.
    Column("sequence", Integer, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("held_until", Double),
    Column("settled_at", Double),
    # 1 for a final event that no queue received when it was published last.
    Column("unrouted", Integer),
    Index("outbox_by_run", "run_id", "generation"),
)
Index(
    "outbox_unrouted",
    outbox.c.settled_at,
    sqlite_where=outbox.c.unrouted == 1,
    postgresql_where=outbox.c.unrouted == 1,
)
Index(
    "outbox_due",
    outbox.c.due_at,
    outbox.c.sequence,
    sqlite_where=outbox.c.settled_at.is_(None),
    postgresql_where=outbox.c.settled_at.is_(None),
)
Index(
    "outbox_confirmed",
    outbox.c.settled_at,
    sqlite_where=outbox.c.exchange == "work",
    postgresql_where=outbox.c.exchange == "work",
)
Index(
    "outbox_dead",
    outbox.c.settled_at,
    sqlite_where=outbox.c.exchange == "dead",
    postgresql_where=outbox.c.exchange == "dead",
)

submissions = Table(
    "submissions",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("text", LargeBinary, nullable=False),
)

texts = Table(
    "texts",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("project_id", Text, primary_key=True),
    Column("story_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kept", LargeBinary, nullable=False),
)

schema_support = Table(
    "schema_support",
    metadata,
    Column("revision", Text, primary_key=True),
    # The oldest revision whose code works on this one, and the release that has it.
    Column("oldest", Text, nullable=False),
    Column("release", Text, nullable=False),
)
