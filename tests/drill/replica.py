"""A replica whose graph and documents are files, and whose model answers by rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from service.bootstrap import Ports, open_ports
from service.serve import serve
from service.settings import Settings
from tests.chaos.answer_log import AnswerLog
from tests.chaos.failing_ports import RuleModel
from tests.chaos.replica import run_replica
from tests.chaos.signal_files import SignalFiles


def run(folder: Path, ops_port: int, values: dict[str, str]) -> None:
    """Serve in this process until it is stopped; *values* are settings."""
    run_replica(folder, _serve, ops_port=ops_port, **values)


async def _serve(settings: Settings, folder: Path) -> None:
    with AnswerLog(folder / "answer-logs") as log:
        await serve(settings, partial(_open_ports, settings, folder, log))


@asynccontextmanager
async def _open_ports(
    settings: Settings, folder: Path, log: AnswerLog
) -> AsyncIterator[Ports]:
    async with open_ports(settings) as ports:
        yield replace(ports, model=RuleModel(SignalFiles(folder / "signals"), log))
