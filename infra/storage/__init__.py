"""The journal on SQLite or PostgreSQL: one schema, two databases."""

from infra.storage.db.dump import (
    DatabaseKind,
    copy_sqlite,
    database_kind,
    dump_database,
    restore_database,
)
from infra.storage.db.engine import MissingDatabaseError
from infra.storage.db.migrate import newest_revision
from infra.storage.store import (
    JournalStore,
    OperatorStore,
    open_journal,
    open_operations,
    open_operator_store,
    open_webhooks,
)

__all__ = [
    "DatabaseKind",
    "JournalStore",
    "MissingDatabaseError",
    "OperatorStore",
    "copy_sqlite",
    "database_kind",
    "dump_database",
    "newest_revision",
    "open_journal",
    "open_operations",
    "open_operator_store",
    "open_webhooks",
    "restore_database",
]
