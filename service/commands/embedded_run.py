"""Runs the pipeline in this process on a folder, and writes what came of it there.

An in-process dispatcher takes the broker's place, and journal, graph and archive are
files in a folder beside the documents.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import get_args

from handlers.breaker import Breaker
from infra.embedded.dispatcher import Dispatcher
from infra.embedded.file_io import atomic_write_files
from ports.domain.story import RunId
from ports.errors import PortRefusedError, StoryCrewsError
from ports.events.story_events import (
    StoryBreakdownCompleted,
    StoryBreakdownFailed,
    StoryProgressed,
)
from ports.outbox import OutboxMessage, Publisher
from service.bootstrap import Ports, build_service
from service.commands.film_source import JOURNAL_FILE, STATE_FOLDER
from service.commands.report import progress_bar
from service.settings import Settings, load_settings

EVENTS_FILE = "events.jsonl"

WORKERS = 8
"""Deliveries handled at a time."""

REFUSAL_INTERVAL = timedelta(seconds=1)
"""Between two looks whether a port refuses us."""

FinalEvent = StoryBreakdownCompleted | StoryBreakdownFailed
"""Ends the command. A failure whose step can be replayed does too: nobody is there who
would replay it."""

FollowedEvent = StoryProgressed | FinalEvent
"""The events that the command reads."""

EVENT_TYPES: dict[str, type[FollowedEvent]] = {
    kind.routing_key: kind for kind in get_args(FollowedEvent)
}
"""By routing key. Other events are not parsed: a novel's scenes would block the event
loop for seconds."""


class BreakdownFailedError(StoryCrewsError):
    """The run ended without a breakdown; the message holds the event's detail."""


def folder_settings(folder: Path, *, model: str) -> Settings:
    """Return the settings of the pipeline whose documents are in *folder*."""
    state = folder / STATE_FOLDER
    return load_settings(
        model=model,
        data_dir=state,
        journal_url=f"sqlite+aiosqlite:///{state}/{JOURNAL_FILE}",
    )


async def run_to_final_event(
    ports: Ports, title: str, start: Callable[[Publisher], Awaitable[object]]
) -> FinalEvent | PortRefusedError:
    """Call *start*, move the progress bar, and return how the run ended."""
    dispatcher = Dispatcher()
    events: asyncio.Queue[FollowedEvent] = asyncio.Queue()

    async def receive(published: OutboxMessage) -> None:
        # Our own submission arrives here too, as it would from a broker.
        if event_type := EVENT_TYPES.get(published.routing_key):
            data = json.loads(published.body)["data"]
            events.put_nowait(event_type.model_validate(data))

    dispatcher.subscribe(receive)
    async with _run_service(ports, dispatcher) as breaker:
        await start(dispatcher)
        with progress_bar(title) as move_bar:
            while isinstance(
                event := await _next_event(events, breaker), StoryProgressed
            ):
                move_bar(event)
            return event


async def write_documents(
    ports: Ports, final: StoryBreakdownCompleted, folder: Path
) -> tuple[Path, ...]:
    """Copy the documents of a run and its events into *folder*; return their paths."""
    events = await ports.store.operations.events(RunId(final.run_id))
    archive = folder / STATE_FOLDER / "archive"
    for name, path in final.documents.items():
        shutil.copyfile(archive / path, folder / name)
    lines = (event + b"\n" for event in events)
    atomic_write_files(folder, {EVENTS_FILE: lines})
    return tuple(folder / name for name in (*final.documents, EVENTS_FILE))


def require_completed(
    final: FinalEvent | PortRefusedError, name: str
) -> StoryBreakdownCompleted:
    """Return *final* if the run of *name* is completed.

    Raises:
        BreakdownFailedError: It failed; the message says where and why.
    """
    match final:
        case PortRefusedError():
            raise BreakdownFailedError(
                f"{final}. Mend it and give the command again: what is done is kept"
            )
        case StoryBreakdownCompleted():
            return final
        case StoryBreakdownFailed(detail=detail, stage=stage):
            where = f" in {stage}" if stage else ""
            raise BreakdownFailedError(f"{name}{where}: {detail}")


async def _next_event(
    events: asyncio.Queue[FollowedEvent], breaker: Breaker
) -> FollowedEvent | PortRefusedError:
    """Return the next event, or why a port refuses us.

    The deployed service waits until that is mended; for this command somebody waits.
    """
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(REFUSAL_INTERVAL.total_seconds()):
                return await events.get()
        for port in sorted(breaker.down_ports):
            if isinstance(problem := breaker.problem(port), PortRefusedError):
                return problem


@asynccontextmanager
async def _run_service(ports: Ports, dispatcher: Dispatcher) -> AsyncIterator[Breaker]:
    """Run workers, relay and sweeper for as long as the context lasts.

    Yields what knows the ports that are down.
    """
    service = build_service(ports, dispatcher)
    async with (
        dispatcher.run_workers(service.receiver, workers=WORKERS),
        asyncio.TaskGroup() as group,
    ):
        loops = [
            group.create_task(loop.run()) for loop in (service.relay, service.sweeper)
        ]
        try:
            yield service.breaker
        finally:
            for loop in loops:
                loop.cancel()
