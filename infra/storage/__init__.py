"""The journal on SQLite or PostgreSQL: one schema, two databases."""

from infra.storage.store import JournalStore, open_journal, open_operations

__all__ = ["JournalStore", "open_journal", "open_operations"]
