"""Dead letters and replays as operators use them, beside a service that may run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.storage.database import Database
from infra.storage.dead_letters import SqlDeadLetters
from infra.storage.engines import opened_engine
from infra.storage.news import News
from infra.storage.replays import SqlReplays
from ports.dead_letters import DeadLetters
from ports.replays import Replays


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterOffice:
    """Where operators look at dead letters, and ask for their replay."""

    letters: DeadLetters
    replays: Replays


@asynccontextmanager
async def opened_office(url: str) -> AsyncIterator[DeadLetterOffice]:
    """Open the journal's dead letters; no lock is taken, no file made."""
    async with opened_engine(url, as_guest=True) as engine:
        database, news = Database(engine), News()
        yield DeadLetterOffice(
            letters=SqlDeadLetters(database, news), replays=SqlReplays(database, news)
        )
