"""Breaks one file down here and now: the very pipeline that runs deployed."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from uuid import uuid4

from infra.embedded.atomic_files import atomic_write_chunks
from infra.embedded.dispatcher import Dispatcher
from ports.domain.breakdown import Breakdown
from ports.domain.story import ProjectId, RunId, StoryId
from ports.errors import StoryCrewsError
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
from service.commands.input import parse_event, read_story_file
from service.commands.report import print_breakdown, progress_bar
from service.commands.terminal import terminal
from service.ops import logs
from service.ops.gc_tuning import shorten_thread_switches
from service.settings import load_settings

STATE_FOLDER = ".novel-crews"
"""In the documents' folder: journal, graph and archive of this breakdown, so that the
next one of a revised story pays only for what changed."""

PROJECT = ProjectId("local")
SOURCE = "/novel-movie/cli"
WORKERS = 8

FinalEvent = StoryBreakdownCompleted | StoryBreakdownFailed
"""A dead letter ends a breakdown here too: nobody replays it."""

FollowedEvent = StoryProgressed | FinalEvent
EVENT_TYPES: dict[str, type[FollowedEvent]] = {
    kind.routing_key: kind for kind in get_args(FollowedEvent)
}
"""Nothing else is read: a novel's scenes would keep the loop busy for seconds."""


class BreakdownFailedError(StoryCrewsError):
    """The run ended without a breakdown; the message is the event's detail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRequest:
    """A file, and where its documents are to go."""

    file: Path
    title: str
    format: str
    language: str
    out: Path


async def break_down_file(request: BreakdownRequest, *, model: str) -> None:
    """Break a file down, show how it goes, and print what came of it.

    Raises:
        BreakdownFailedError: With the reason, and what to do.
    """
    logs.configure("console", "ERROR")
    shorten_thread_switches()
    # Before anything is opened: a name typed wrong leaves no folder behind.
    text = read_story_file(request.file)
    state = request.out / STATE_FOLDER
    chosen = load_settings(
        model=model,
        data_dir=state,
        journal_url=f"sqlite+aiosqlite:///{state}/journal.db",
    )
    async with open_ports(chosen) as ports:
        final = _require_completed(
            await _run_to_final_event(request, text, ports), request
        )
        events = await ports.store.operations.events(RunId(final.run_id))
    for name, path in final.documents.items():
        shutil.copyfile(state / "archive" / path, request.out / name)
    lines = (f"{event.decode()}\n" for event in events)
    atomic_write_chunks(request.out / "events.jsonl", lines)
    whole = (request.out / "breakdown.json").read_bytes()
    print_breakdown(Breakdown.model_validate_json(whole), request.out, terminal())


async def _run_to_final_event(
    request: BreakdownRequest, text: str, ports: Ports
) -> FinalEvent:
    submitted = await _build_submission(request, text, ports)
    owed = submission_message(
        submitted, id=uuid4(), source=SOURCE, now=datetime.now(UTC)
    )
    dispatcher = Dispatcher()
    facts: asyncio.Queue[FollowedEvent] = asyncio.Queue()

    async def hear(event: OutboxMessage) -> None:
        # The dispatcher tells our own submission too, as a broker would.
        if kind := EVENT_TYPES.get(event.routing_key):
            data = json.loads(event.body)["data"]
            facts.put_nowait(kind.model_validate(data))

    dispatcher.subscribe(hear)
    async with _run_service(ports, dispatcher):
        await dispatcher.publish(owed)
        with progress_bar(request.title) as bar:
            while isinstance(fact := await facts.get(), StoryProgressed):
                bar(fact)
            return fact


def _require_completed(
    final: FinalEvent, request: BreakdownRequest
) -> StoryBreakdownCompleted:
    match final:
        case StoryBreakdownCompleted():
            return final
        case StoryBreakdownFailed(detail=detail, stage=stage):
            where = f" in {stage}" if stage else ""
            raise BreakdownFailedError(f"{request.file.name}{where}: {detail}")


@asynccontextmanager
async def _run_service(ports: Ports, dispatcher: Dispatcher) -> AsyncIterator[None]:
    service = build_service(ports, dispatcher)
    async with (
        dispatcher.run_workers(service.receiver, workers=WORKERS),
        asyncio.TaskGroup() as loops,
    ):
        running = [
            loops.create_task(loop.run()) for loop in (service.relay, service.sweeper)
        ]
        try:
            yield
        finally:
            for loop in running:
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
    """Close what an earlier try left for dead; the next one keeps its answers."""
    for row in await ports.store.operations.runs(
        state="running", story=event.story_id, limit=9
    ):
        steps = await ports.store.operations.steps(RunId(row.run_id))
        if any(step.state == "dead" for step in steps):
            await ports.store.journal.cancel(
                StoryCancelled(story_id=event.story_id, reason="tried again")
            )
