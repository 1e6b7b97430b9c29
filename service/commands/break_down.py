"""Breaks one file down in this process, with the same pipeline that runs deployed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import crews.runtime.member_tasks  # noqa: F401  # else a first step waits for it
from ports.domain.choices import RunFilter
from ports.domain.story import ProjectId, RunId, StoryId
from ports.events.cloud_events import submission_message
from ports.events.story_events import (
    MAX_TEXT_BYTES,
    StoryCancelled,
    StorySubmitted,
)
from service.bootstrap import Ports, open_ports
from service.commands.embedded_run import (
    folder_settings,
    require_completed,
    run_to_final_event,
    write_documents,
)
from service.commands.input import (
    SOURCE,
    choose_title,
    parse_event,
    read_story_file,
)
from service.commands.report import print_breakdown
from service.commands.terminal import terminal
from service.ops import logs
from service.ops.gc_tuning import shorten_thread_switches

PROJECT = ProjectId("local")


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownRequest:
    """What a person asked for.

    Attributes:
        title: Empty for the one that the file gives itself.
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
    title = request.title or choose_title(request.file, text)
    request = replace(request, title=title)
    async with open_ports(folder_settings(request.out, model=model)) as ports:
        submission = await _build_submission(request, text, ports)
        message = submission_message(
            submission, id=uuid4(), source=SOURCE, now=datetime.now(UTC)
        )
        final = require_completed(
            await run_to_final_event(
                ports, request.title, lambda broker: broker.publish(message)
            ),
            request.file.name,
        )
        documents = await write_documents(ports, final, request.out)
    if as_json:
        terminal().print_data(
            {"folder": str(request.out), **final.model_dump(mode="json")}
        )
    else:
        print_breakdown(request.out / "breakdown.json", documents, terminal())


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
        RunFilter(state="running", story=event.story_id), limit=9
    ):
        steps = await ports.store.operations.steps(RunId(row.run_id))
        if any(step.state == "dead" for step in steps):
            await ports.store.journal.cancel(
                StoryCancelled(story_id=event.story_id, reason="tried again")
            )
