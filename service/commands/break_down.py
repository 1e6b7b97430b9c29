"""Breaks one file down in this process, with the same pipeline that runs deployed.

An in-process dispatcher takes the broker's place, and journal, graph and archive are
files in a folder beside the documents.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from uuid import uuid4

from handlers.breaker import Breaker
from infra.embedded.dispatcher import Dispatcher
from infra.embedded.file_io import atomic_write_chunks
from ports.domain.breakdown import Breakdown
from ports.domain.story import ProjectId, RunId, StoryId
from ports.errors import PortRefusedError, StoryCrewsError
from ports.events.cloud_events import submission_message
from ports.events.story_events import (
    MAX_TEXT_BYTES,
    StoryBreakdownCompleted,
    StoryBreakdownFailed,
    StoryCancelled,
    StoryProgressed,
    StorySubmitted,
)
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service, open_ports
from service.commands.input import SOURCE, parse_event, read_story_file
from service.commands.report import print_breakdown, progress_bar
from service.commands.terminal import terminal
from service.ops import logs
from service.ops.gc_tuning import shorten_thread_switches
from service.settings import load_settings

STATE_FOLDER = ".novel-crews"
"""In the folder of the documents: journal, graph and archive of this breakdown. With it
the next breakdown, of a revised story, asks only about what changed."""

PROJECT = ProjectId("local")

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


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRequest:
    """What a person asked for.

    Attributes:
        format: ``auto``, ``prose`` or ``screenplay``.
        language: A language tag, such as ``en``.
        out: Folder of the documents; it need not exist.
    """

    file: Path
    title: str
    format: str
    language: str
    out: Path


async def break_down_file(
    request: BreakdownRequest, *, model: str, as_json: bool = False
) -> None:
    """Break a file down, show its progress, and print a summary of the result.

    Raises:
        BreakdownFailedError: The run failed; the message says why and what to do.
        UnreadableFileError: The file does not exist or cannot be read.
        StoryError: It is not a story file.
    """
    logs.configure("console", "ERROR")
    shorten_thread_switches()
    # Before anything is opened, so that a mistyped name leaves no folder behind.
    text = read_story_file(request.file)
    state = request.out / STATE_FOLDER
    settings = load_settings(
        model=model,
        data_dir=state,
        journal_url=f"sqlite+aiosqlite:///{state}/journal.db",
    )
    async with open_ports(settings) as ports:
        final = _require_completed(
            await _run_to_final_event(request, text, ports), request
        )
        events = await ports.store.operations.events(RunId(final.run_id))
    for name, path in final.documents.items():
        shutil.copyfile(state / "archive" / path, request.out / name)
    lines = (f"{event.decode()}\n" for event in events)
    atomic_write_chunks(request.out / "events.jsonl", lines)
    breakdown = Breakdown.model_validate_json(
        (request.out / "breakdown.json").read_bytes()
    )
    if as_json:
        terminal().print_data(
            {"folder": str(request.out), **final.model_dump(mode="json")}
        )
    else:
        documents = [request.out / name for name in (*final.documents, "events.jsonl")]
        print_breakdown(breakdown, documents, terminal())


async def _run_to_final_event(
    request: BreakdownRequest, text: str, ports: Ports
) -> FinalEvent | PortRefusedError:
    """Submit the story, move the progress bar, and return how it ended."""
    submission = await _build_submission(request, text, ports)
    message = submission_message(
        submission, id=uuid4(), source=SOURCE, now=datetime.now(UTC)
    )
    dispatcher = Dispatcher()
    events: asyncio.Queue[FollowedEvent] = asyncio.Queue()

    async def receive(published: OutboxMessage) -> None:
        # Our own submission arrives here too, as it would from a broker.
        if event_type := EVENT_TYPES.get(published.routing_key):
            data = json.loads(published.body)["data"]
            events.put_nowait(event_type.model_validate(data))

    dispatcher.subscribe(receive)
    async with _run_service(ports, dispatcher) as breaker:
        await dispatcher.publish(message)
        with progress_bar(request.title) as move_bar:
            while isinstance(
                event := await _next_event(events, breaker), StoryProgressed
            ):
                move_bar(event)
            return event


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


def _require_completed(
    final: FinalEvent | PortRefusedError, request: BreakdownRequest
) -> StoryBreakdownCompleted:
    match final:
        case PortRefusedError():
            raise BreakdownFailedError(
                f"{final}. Mend it and give the command again: what is done is kept"
            )
        case StoryBreakdownCompleted():
            return final
        case StoryBreakdownFailed(detail=detail, stage=stage):
            where = f" in {stage}" if stage else ""
            raise BreakdownFailedError(f"{request.file.name}{where}: {detail}")


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


async def _build_submission(
    request: BreakdownRequest, text: str, ports: Ports
) -> StorySubmitted:
    story_id = StoryId(request.file.stem)
    is_long = len(text.encode()) > MAX_TEXT_BYTES
    event = parse_event(
        StorySubmitted,
        {
            "story_id": story_id,
            "project_id": PROJECT,
            "revision": 1,
            "title": request.title,
            "text": None if is_long else text,
            "text_ref": await ports.archive.store_text(PROJECT, story_id, text)
            if is_long
            else None,
            "format": request.format,
            "language": request.language,
            "requested_by": "novel-crews break-down",
        },
    )
    await _cancel_dead_runs(event, ports)
    return event


async def _cancel_dead_runs(event: StorySubmitted, ports: Ports) -> None:
    """Cancel runs of this story that have a dead step: the next run starts afresh.

    The answers of the cancelled run stay in the cache and are not asked for again.
    """
    for row in await ports.store.operations.runs(
        state="running", story=event.story_id, limit=9
    ):
        steps = await ports.store.operations.steps(RunId(row.run_id))
        if any(step.state == "dead" for step in steps):
            await ports.store.journal.cancel(
                StoryCancelled(story_id=event.story_id, reason="tried again")
            )
