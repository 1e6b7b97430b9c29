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

from infra.embedded.dispatcher import Dispatcher
from infra.embedded.folders import write_pieces
from ports.breakdown import Breakdown
from ports.envelope import submission
from ports.errors import StoryCrewsError
from ports.events import (
    MAX_TEXT_BYTES,
    StoryBreakdownCompleted,
    StoryBreakdownFailed,
    StoryCancelled,
    StoryProgressed,
    StorySubmitted,
)
from ports.outbox import Owed
from ports.story import ProjectId, RunId, StoryId
from service import logs
from service.bootstrap import Ports, opened_ports, wired
from service.contract import kept, named_text
from service.interpreter import shared_finely
from service.reading_out import progress, read_out
from service.settings import settings
from service.terminal import terminal

STATE = ".novel-crews"
"""In the documents' folder: journal, graph and archive of this breakdown, so that the
next one of a revised story pays only for what changed."""

PROJECT = ProjectId("local")
SOURCE = "/novel-movie/cli"
WORKERS = 8

Ending = StoryBreakdownCompleted | StoryBreakdownFailed
"""A dead letter ends a breakdown here too: nobody replays it."""

Telling = StoryProgressed | Ending
TOLD: dict[str, type[Telling]] = {kind.routing_key: kind for kind in get_args(Telling)}
"""Nothing else is read: a novel's scenes would keep the loop busy for seconds."""


class BreakdownFailedError(StoryCrewsError):
    """The run ended without a breakdown; the message is the event's detail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A file, and where its documents are to go."""

    file: Path
    title: str
    format: str
    language: str
    out: Path


async def broken_down(order: Order, *, model: str) -> None:
    """Break a file down, show how it goes, and print what came of it.

    Raises:
        BreakdownFailedError: With the reason, and what to do.
    """
    logs.configure("console", "ERROR")
    shared_finely()
    # Before anything is opened: a name typed wrong leaves no folder behind.
    text = named_text(order.file)
    state = order.out / STATE
    chosen = settings(
        model=model,
        data_dir=state,
        journal_url=f"sqlite+aiosqlite:///{state}/journal.db",
    )
    async with opened_ports(chosen) as ports:
        final = _completed(await _ended(order, text, ports), order)
        events = await ports.store.operations.events(RunId(final.run_id))
    for name, path in final.documents.items():
        shutil.copyfile(state / "archive" / path, order.out / name)
    lines = (f"{event.decode()}\n" for event in events)
    write_pieces(order.out / "events.jsonl", lines)
    whole = (order.out / "breakdown.json").read_bytes()
    read_out(Breakdown.model_validate_json(whole), order.out, terminal())


async def _ended(order: Order, text: str, ports: Ports) -> Ending:
    submitted = await _submitted(order, text, ports)
    owed = submission(submitted, id=uuid4(), source=SOURCE, now=datetime.now(UTC))
    dispatcher = Dispatcher()
    facts: asyncio.Queue[Telling] = asyncio.Queue()

    async def hear(event: Owed) -> None:
        # The dispatcher tells our own submission too, as a broker would.
        if kind := TOLD.get(event.routing_key):
            data = json.loads(event.body)["data"]
            facts.put_nowait(kind.model_validate(data))

    dispatcher.subscribe(hear)
    async with _working(ports, dispatcher):
        await dispatcher.publish(owed)
        with progress(order.title) as bar:
            while isinstance(fact := await facts.get(), StoryProgressed):
                bar(fact)
            return fact


def _completed(ending: Ending, order: Order) -> StoryBreakdownCompleted:
    match ending:
        case StoryBreakdownCompleted():
            return ending
        case StoryBreakdownFailed(detail=detail, stage=stage):
            where = f" in {stage}" if stage else ""
            raise BreakdownFailedError(f"{order.file.name}{where}: {detail}")


@asynccontextmanager
async def _working(ports: Ports, dispatcher: Dispatcher) -> AsyncIterator[None]:
    service = wired(ports, dispatcher)
    async with (
        dispatcher.dispatching(service.reception, workers=WORKERS),
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


async def _submitted(order: Order, text: str, ports: Ports) -> StorySubmitted:
    story_id = StoryId(order.file.stem)
    is_long = len(text.encode()) > MAX_TEXT_BYTES
    event = kept(
        StorySubmitted,
        {
            "story_id": story_id,
            "project_id": PROJECT,
            "revision": 1,
            "title": order.title,
            "text": None if is_long else text,
            "text_ref": await ports.archive.keep_text(PROJECT, story_id, text)
            if is_long
            else None,
            "format": order.format,
            "language": order.language,
            "requested_by": "novel-crews break-down",
        },
    )
    await _abandon_dead_runs(event, ports)
    return event


async def _abandon_dead_runs(event: StorySubmitted, ports: Ports) -> None:
    """Close what an earlier try left for dead; the next one keeps its answers."""
    for row in await ports.store.operations.runs(
        state="running", story=event.story_id, limit=9
    ):
        steps = await ports.store.operations.steps(RunId(row.run_id))
        if any(step.state == "dead" for step in steps):
            await ports.store.journal.cancel(
                StoryCancelled(story_id=event.story_id, reason="tried again")
            )
