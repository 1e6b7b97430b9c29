"""A replica of the deployed service, in which everything that can fail may fail."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import uvloop
from typing_extensions import override

from infra.storage import JournalStore, open_journal
from infra.storage.answer_cache import SqlAnswerCache
from infra.storage.journal import SqlJournal
from infra.storage.outbox.outbox import SqlOutbox
from ports.domain.story import Run, Sha256
from ports.journal import Claim, Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome
from ports.records import CachedAnswer
from service.bootstrap import Ports
from service.serve import serve
from service.settings import Settings, load_settings
from tests.chaos.cues import RELAY, Cues, kill
from tests.chaos.failing import FailingArchive, FailingGraph, RuleModel
from tests.chaos.ledger import Ledger


def run(folder: Path, ops_port: int, given: dict[str, str]) -> None:
    """Serve in this process until told to stop."""
    log = os.open(folder / "replicas.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # Forked, it would have inherited what its parent does about them.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    chosen = load_settings(
        data_dir=folder / "data", ops_host="127.0.0.1", ops_port=ops_port, **given
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_served(chosen, folder))


async def _served(chosen: Settings, folder: Path) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell_tasks)
    with Ledger(folder / "ledgers") as ledger:
        cues = Cues(folder / "cues")
        await serve(chosen, _opened(chosen, cues, ledger))


@asynccontextmanager
async def _opened(chosen: Settings, cues: Cues, ledger: Ledger) -> AsyncIterator[Ports]:
    async with open_journal(chosen.journal) as store:
        yield Ports(
            store=_mortal(store, cues, ledger),
            model=RuleModel(cues, ledger),
            graph=FailingGraph(cues),
            archive=FailingArchive(cues),
        )


def _mortal(store: JournalStore, cues: Cues, ledger: Ledger) -> JournalStore:
    return replace(
        store,
        journal=MortalJournal(store.journal, cues),
        outbox=MortalOutbox(store.outbox, cues),
        answers=NotedAnswerBook(store.answers, ledger),
    )


class MortalJournal(SqlJournal):
    """A journal whose process dies, on cue, around a step."""

    def __init__(self, journal: object, cues: Cues) -> None:
        vars(self).update(vars(journal))
        self._cues = cues

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        claim = await super().claim(
            key, attempt=attempt, worker=worker, exclusive=exclusive
        )
        if isinstance(claim, Claimed) and self._cues.take(kill(key.stage, "claimed")):
            die()
        return claim

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        if self._cues.take(kill(claim.key.stage, "before-record")):
            die()
        is_recorded = await super().record(claim, outcome)
        if self._cues.take(kill(claim.key.stage, "recorded")):
            die()
        return is_recorded


class MortalOutbox(SqlOutbox):
    """An outbox whose process dies, on cue, between confirm and tick."""

    def __init__(self, outbox: object, cues: Cues) -> None:
        vars(self).update(vars(outbox))
        self._cues = cues

    @override
    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        if self._cues.take(RELAY):
            die()
        await super().mark_published(ids)


class NotedAnswerBook(SqlAnswerCache):
    """Answers, and a note of when each was safe."""

    def __init__(self, answers: object, ledger: Ledger) -> None:
        vars(self).update(vars(answers))
        self._ledger = ledger

    @override
    async def put(self, run: Run, key: Sha256, answer: CachedAnswer) -> None:
        await super().put(run, key, answer)
        self._ledger.note("kept", key)


def _tell_tasks() -> None:
    """Write down what every task waits for: for who looks into a show that hangs."""
    for task in asyncio.all_tasks():
        task.print_stack()


def die() -> None:
    """Die as by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
