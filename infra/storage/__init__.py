"""The journal on SQLite or PostgreSQL: one schema, two databases."""

from infra.storage.store import JournalStore, opened_journal, opened_operations

__all__ = ["JournalStore", "opened_journal", "opened_operations"]
