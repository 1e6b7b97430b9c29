"""A replica of the deployed service that can be killed at any point of a step."""

import asyncio
import os
import signal
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from typing_extensions import override

from infra.storage import JournalStore, open_journal
from infra.storage.answer_cache import SqlAnswerCache
from infra.storage.journal import SqlJournal
from infra.storage.outbox.outbox import SqlOutbox
from infra.webhooks import HttpWebhookSender
from ports.domain.film import Usage
from ports.domain.story import Run, Sha256
from ports.journal import Claim, Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome
from ports.records import CachedAnswer
from service.bootstrap import Ports
from service.serve import serve
from service.settings import Settings, load_settings
from tests.chaos.answer_log import AnswerLog
from tests.chaos.failing_ports import FailingArchive, FailingGraph, RuleModel
from tests.chaos.signal_files import KILL_IN_RELAY, SignalFiles, kill_signal


def run(folder: Path, ops_port: int, values: dict[str, str]) -> None:
    """Serve in this process until it is stopped; *values* are settings."""
    run_replica(folder, _serve, data_dir=folder / "data", ops_port=ops_port, **values)


def run_replica(
    folder: Path,
    serve_in: Callable[[Settings, Path], Coroutine[Any, Any, None]],
    **values: Any,
) -> None:
    """Run *serve_in* with these settings in this process; log into *folder*."""
    log = os.open(folder / "replicas.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # A forked process inherits its parent's signal handlers.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    settings = load_settings(ops_host="127.0.0.1", **values)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_in(settings, folder))


async def _serve(settings: Settings, folder: Path) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _print_tasks)
    with AnswerLog(folder / "answer-logs") as log:
        await serve(settings, partial(_open_ports, settings, folder, log))


@asynccontextmanager
async def _open_ports(
    settings: Settings, folder: Path, log: AnswerLog
) -> AsyncIterator[Ports]:
    signals = SignalFiles(folder / "signals")
    async with open_journal(settings.journal) as store:
        yield Ports(
            store=_with_kill_points(store, signals, log),
            model=RuleModel(signals, log),
            graph=FailingGraph(signals),
            archive=FailingArchive(folder / "archive", signals),
            webhooks=HttpWebhookSender(tls=ssl.create_default_context()),
        )


def _with_kill_points(
    store: JournalStore, signals: SignalFiles, log: AnswerLog
) -> JournalStore:
    return replace(
        store,
        journal=KillableJournal(store.journal, signals),
        outbox=KillableOutbox(store.outbox, signals),
        answers=LoggingAnswerCache(store.answers, log),
    )


class KillableJournal(SqlJournal):
    """A journal that kills the process around a step when it finds a signal."""

    def __init__(self, journal: object, signals: SignalFiles) -> None:
        vars(self).update(vars(journal))
        self._signals = signals

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        claim = await super().claim(
            key, attempt=attempt, worker=worker, exclusive=exclusive
        )
        if isinstance(claim, Claimed) and self._signals.take(
            kill_signal(key.stage, "claimed")
        ):
            kill_process()
        return claim

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        if self._signals.take(kill_signal(claim.key.stage, "before-record")):
            kill_process()
        is_recorded = await super().record(claim, outcome)
        if self._signals.take(kill_signal(claim.key.stage, "recorded")):
            kill_process()
        return is_recorded


class KillableOutbox(SqlOutbox):
    """An outbox that kills the process between confirm and mark."""

    def __init__(self, outbox: object, signals: SignalFiles) -> None:
        vars(self).update(vars(outbox))
        self._signals = signals

    @override
    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        if self._signals.take(KILL_IN_RELAY):
            kill_process()
        await super().mark_published(ids)


class LoggingAnswerCache(SqlAnswerCache):
    """An answer cache that logs when each answer is stored."""

    def __init__(self, answers: object, log: AnswerLog) -> None:
        vars(self).update(vars(answers))
        self._log = log

    @override
    async def put(
        self, run: Run, key: Sha256, answer: CachedAnswer, *, spent: Usage | None = None
    ) -> None:
        await super().put(run, key, answer, spent=spent)
        self._log.append("stored", key)


def _print_tasks() -> None:
    """Print what every task waits for, to debug an experiment that hangs."""
    for task in asyncio.all_tasks():
        task.print_stack()


def kill_process() -> None:
    """End this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
