"""A replica whose graph and documents are files, and whose model answers by rules."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import uvloop

from service.bootstrap import Ports, open_ports
from service.serve import serve
from service.settings import Settings, load_settings
from tests.chaos.answer_log import AnswerLog
from tests.chaos.failing_ports import RuleModel
from tests.chaos.signal_files import SignalFiles


def run(folder: Path, ops_port: int, values: dict[str, str]) -> None:
    """Serve in this process until it is stopped; *values* are settings."""
    log = os.open(folder / "replicas.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # A forked process inherits its parent's signal handlers.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    settings = load_settings(ops_host="127.0.0.1", ops_port=ops_port, **values)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, folder))


async def _serve(settings: Settings, folder: Path) -> None:
    with AnswerLog(folder / "answer-logs") as log:
        await serve(settings, _open_ports(settings, folder, log))


@asynccontextmanager
async def _open_ports(
    settings: Settings, folder: Path, log: AnswerLog
) -> AsyncIterator[Ports]:
    async with open_ports(settings) as ports:
        yield replace(ports, model=RuleModel(SignalFiles(folder / "signals"), log))
