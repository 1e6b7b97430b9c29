"""Dead letters and replays as operators use them, beside a service that may run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from infra.storage.dead_letters.store import SqlDeadLetters
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.replays.queue import SqlReplayQueue
from ports.dead_letters import DeadLetters
from ports.replays import ReplayQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorStore:
    """Where operators look at dead letters, and ask for their replay."""

    dead_letters: DeadLetters
    replays: ReplayQueue


@asynccontextmanager
async def open_operator_store(url: str) -> AsyncIterator[OperatorStore]:
    """Open the journal's dead letters; no lock is taken, no file made."""
    async with open_engine(url, as_guest=True) as engine:
        database, news = Database(engine), OutboxSignal()
        yield OperatorStore(
            dead_letters=SqlDeadLetters(database, news),
            replays=SqlReplayQueue(database, news),
        )
