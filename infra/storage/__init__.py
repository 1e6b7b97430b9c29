"""The journal on SQLite or PostgreSQL: one schema, two databases."""

from infra.storage.store import (
    JournalStore,
    OperatorStore,
    open_journal,
    open_operations,
    open_operator_store,
    open_webhooks,
)

__all__ = [
    "JournalStore",
    "OperatorStore",
    "open_journal",
    "open_operations",
    "open_operator_store",
    "open_webhooks",
]
