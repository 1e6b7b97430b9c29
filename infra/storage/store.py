"""Opens the journal's database in the roles that its users need.

What only the service needs is imported when it opens the journal: an operator's command
should not wait for it.
"""
# ruff: noqa: PLC0415  # see above

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from infra.storage.dead_letter_actions import SqlDeadLetterActions
from infra.storage.dead_letters.store import SqlDeadLetters
from infra.storage.door import SqlDoorRecords
from infra.storage.edits import SqlEdits
from infra.storage.operations import SqlOperations
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.replays.queue import SqlReplayQueue
from infra.storage.run_data import SqlRunData
from infra.storage.webhooks import SqlWebhooks
from ports.journal import Journal
from ports.outbox import Outbox
from ports.records import AnswerCache, RunData
from ports.webhooks import WebhookOutbox


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorStore:
    """What operators need of the database, beside a service that may be running."""

    operations: SqlOperations
    records: RunData
    dead_letters: SqlDeadLetters
    dead_letter_actions: SqlDeadLetterActions
    replays: SqlReplayQueue
    edits: SqlEdits


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalStore(OperatorStore):
    """One database in its eleven roles."""

    journal: Journal
    outbox: Outbox
    answers: AnswerCache
    door: SqlDoorRecords
    webhooks: WebhookOutbox


@asynccontextmanager
async def open_journal(url: str) -> AsyncIterator[JournalStore]:
    """Open and migrate the journal at ``sqlite:///FILE`` or ``postgresql://…``.

    Raises:
        PortUnavailableError: No answer, or the file is open in another process.
        PortProtocolError: The URL names neither.
    """
    from infra.storage.answer_cache import SqlAnswerCache
    from infra.storage.db.migrate import migrate
    from infra.storage.journal import SqlJournal
    from infra.storage.outbox.outbox import SqlOutbox
    from infra.storage.webhooks import SqlWebhookOutbox

    async with open_engine(url, access="service") as engine:
        database = Database(engine)
        await database.transact(migrate)
        signal = OutboxSignal()
        outbox = SqlOutbox(database, signal)
        yield JournalStore(
            journal=SqlJournal(database, signal),
            outbox=outbox,
            records=SqlRunData(database),
            answers=SqlAnswerCache(database),
            operations=SqlOperations(database, signal),
            dead_letters=SqlDeadLetters(database, signal),
            dead_letter_actions=SqlDeadLetterActions(database, signal),
            replays=SqlReplayQueue(database, signal),
            door=SqlDoorRecords(database),
            webhooks=SqlWebhookOutbox(database, outbox.webhook_signal),
            edits=SqlEdits(database, signal),
        )


@asynccontextmanager
async def open_operations(url: str) -> AsyncIterator[SqlOperations]:
    """Open the journal for operators, beside a service that may be running."""
    async with open_engine(url, access="operator") as engine:
        yield SqlOperations(Database(engine), OutboxSignal())


@asynccontextmanager
async def open_operator_store(url: str) -> AsyncIterator[OperatorStore]:
    """Open the journal for operators, beside a service that may be running."""
    async with open_engine(url, access="operator") as engine:
        database, signal = Database(engine), OutboxSignal()
        yield OperatorStore(
            operations=SqlOperations(database, signal),
            records=SqlRunData(database),
            dead_letters=SqlDeadLetters(database, signal),
            dead_letter_actions=SqlDeadLetterActions(database, signal),
            replays=SqlReplayQueue(database, signal),
            edits=SqlEdits(database, signal),
        )


@asynccontextmanager
async def open_webhooks(url: str) -> AsyncIterator[SqlWebhooks]:
    """Open the webhooks for operators, beside a service that may be running."""
    async with open_engine(url, access="operator") as engine:
        yield SqlWebhooks(Database(engine))
