"""Publishes `story.submitted` and `story.cancelled`, as any publisher would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from infra.rabbit.publisher import RabbitPublisher
from infra.storage import open_operations
from ports.domain.story import Limits, ProjectId, RunId, StoryId, TextRef
from ports.errors import PortUnavailableError, StoryCrewsError
from ports.events.cloud_events import submission_message
from ports.events.story_events import MAX_TEXT_BYTES, StoryCancelled, StorySubmitted
from ports.operations import RunRow
from ports.pipeline.identity import run_id, text_sha256
from service.adapters import open_archive
from service.commands.input import SOURCE, parse_event, read_story_file
from service.commands.terminal import terminal
from service.settings import Settings


class UnroutedEventError(StoryCrewsError):
    """The event was published, but no queue is bound to receive it."""

    def __init__(self, routing_key: str) -> None:
        super().__init__(
            f"nobody listens to {routing_key}: run `novel-crews topology apply`, "
            "or start the service with `novel-crews run`"
        )


class NothingToCancelError(StoryCrewsError):
    """No run of the story is running."""

    def __init__(self, story: str) -> None:
        super().__init__(
            f"no run of {story} is running: see `novel-crews runs --story {story}`"
        )


MAX_RUNS = 10_000
"""Of one story, as many as `runs` lists at most."""

SubmissionEffect = Literal[
    "opens", "opens again", "runs already", "republishes", "unknown"
]
EFFECTS: dict[SubmissionEffect, str] = {
    "opens": "it opens a new run",
    "opens again": "its run failed or was cancelled, and is tried again; answers that "
    "were paid are kept",
    "runs already": "it is running already, so nothing new begins",
    "republishes": "it is completed, so its events are sent again and nothing is paid",
    "unknown": "whether it ran before is not known, because the journal cannot be "
    "reached from here",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRequest:
    """A story file, and what its submission says about it.

    Attributes:
        project: Id of its project.
        story: Id of the story.
        format: ``auto``, ``prose`` or ``screenplay``.
        tokens: The most tokens that the run may use; None for no limit.
        cost: The most US dollars that it may cost; None for no limit.
    """

    file: Path
    project: str
    story: str
    revision: int
    title: str
    format: str
    language: str
    tokens: int | None
    cost: float | None


async def submit_story(
    settings: Settings, request: SubmissionRequest, *, as_json: bool
) -> None:
    """Publish a file as `story.submitted`, and print the id of the run.

    Raises:
        InvalidEventError: An option breaks the event's contract.
        UnroutedEventError: No queue takes submissions.
        PortUnavailableError: Broker or archive did not answer.
    """
    raw = read_story_file(request.file)
    text_ref = await _store_long_text(settings, request, raw)
    event = parse_event(
        StorySubmitted,
        {
            "story_id": request.story,
            "project_id": request.project,
            "revision": request.revision,
            "title": request.title,
            "text": None if text_ref else raw,
            "text_ref": text_ref,
            "format": request.format,
            "language": request.language,
            "limits": Limits(tokens=request.tokens, cost=request.cost),
            "requested_by": "novel-crews submit",
        },
    )
    run = run_id(event, text_sha256(raw))
    effect = await _find_effect(settings, run)
    await _publish(settings, event)
    if as_json:
        terminal().print_data(
            {"run_id": str(run), "story_id": event.story_id, "effect": effect}
        )
    else:
        terminal().print(
            f"submitted; {EFFECTS[effect]}; follow it with `novel-crews watch {run}`",
            soft_wrap=True,
        )


async def _find_effect(settings: Settings, run: RunId) -> SubmissionEffect:
    """Return what submitting the story of *run* will do, as the journal stands."""
    try:
        async with open_operations(settings.journal) as operations:
            row = await operations.run(run)
    except PortUnavailableError:
        # A publisher needs no journal; it is told that nobody looked.
        return "unknown"
    match row:
        case None:
            return "opens"
        case RunRow(state="running"):
            return "runs already"
        case RunRow(state="completed"):
            return "republishes"
        case _:
            return "opens again"


async def cancel_story(
    settings: Settings,
    story: str,
    *,
    project: str | None,
    revision: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """Publish `story.cancelled`; without *project* or *revision* it means all of them.

    Raises:
        NothingToCancelError: No such story is running.
        InvalidEventError: An option breaks the event's contract.
        UnroutedEventError: No queue takes cancellations.
        PortUnavailableError: The broker did not answer.
    """
    event = parse_event(
        StoryCancelled,
        {
            "story_id": story,
            "project_id": project,
            "revision": revision,
            "reason": reason,
        },
    )
    meant = await _find_running(settings, event)
    await _publish(settings, event)
    if as_json:
        terminal().print_json(data={"story_id": story, "runs": meant})
    else:
        terminal().print(f"cancelling {story}: {', '.join(meant)}", soft_wrap=True)


async def _find_running(settings: Settings, event: StoryCancelled) -> list[str]:
    async with open_operations(settings.journal) as operations:
        rows = await operations.runs(
            state="running", story=event.story_id, limit=MAX_RUNS
        )
    meant = [
        str(row.run_id)
        for row in rows
        if event.project_id in (None, row.project_id)
        and event.revision in (None, row.revision)
    ]
    if not meant:
        raise NothingToCancelError(event.story_id)
    return meant


async def _store_long_text(
    settings: Settings, request: SubmissionRequest, raw: str
) -> TextRef | None:
    """Store a text in the archive if it is too long for an event."""
    if len(raw.encode()) <= MAX_TEXT_BYTES:
        return None
    async with open_archive(settings) as archive:
        return await archive.store_text(
            ProjectId(request.project), StoryId(request.story), raw
        )


async def _publish(settings: Settings, event: StorySubmitted | StoryCancelled) -> None:
    message = submission_message(
        event, id=uuid4(), source=SOURCE, now=datetime.now(UTC)
    )
    async with RabbitPublisher(settings.broker) as publisher:
        if not await publisher.publish(message):
            raise UnroutedEventError(event.routing_key)
