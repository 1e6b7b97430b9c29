"""Publishes `story.submitted` and `story.cancelled`, as any publisher would."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from infra.rabbit.publisher import RabbitPublisher
from infra.storage import open_operations, open_operator_store
from ports.domain.story import Limits, ProjectId, RunId, StoryId, TextRef
from ports.errors import PortUnavailableError
from ports.events.story_events import MAX_TEXT_BYTES, StoryCancelled, StorySubmitted
from ports.operations import RunRow
from ports.pipeline.identity import run_id, text_sha256
from service.actions import runs as actions
from service.adapters import open_archive
from service.commands.input import (
    SOURCE,
    choose_title,
    parse_event,
    read_story_file,
)
from service.commands.terminal import print_result
from service.settings import Settings

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
        title: Empty for the one that the file gives itself.
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
            "title": request.title or choose_title(request.file, raw),
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
    print_result(
        f"submitted; {EFFECTS[effect]}; follow it with `novel-crews watch {run}`",
        {"run_id": str(run), "story_id": event.story_id, "effect": effect},
        as_json=as_json,
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
    who: str,
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
    async with (
        open_operations(settings.journal) as operations,
        RabbitPublisher(settings.broker) as publisher,
    ):
        meant = [
            str(run)
            for run in await actions.cancel_story(
                operations, publisher, event, source=SOURCE, who=who
            )
        ]
    print_result(
        f"cancelling {story}: {', '.join(meant)}",
        {"story_id": story, "runs": meant},
        as_json=as_json,
    )


async def resubmit_run(
    settings: Settings, run_id: UUID, *, limits: Limits, who: str, as_json: bool
) -> None:
    """Submit the story of a failed or cancelled run again, with new *limits*.

    Raises:
        UnknownRunError: The journal does not hold it.
        NothingToResubmitError: It runs, or is completed.
    """
    async with (
        open_operator_store(settings.journal) as store,
        RabbitPublisher(settings.broker) as publisher,
    ):
        now = await actions.resubmit_run(
            store.operations,
            store.records,
            publisher,
            run_id,
            limits=limits,
            source=SOURCE,
            who=who,
        )
    print_result(
        "submitted again; answers that were paid are kept; follow it with "
        f"`novel-crews watch {run_id}`",
        {"run_id": str(run_id), "limits": now.model_dump()},
        as_json=as_json,
    )


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


async def _publish(settings: Settings, event: StorySubmitted) -> None:
    async with RabbitPublisher(settings.broker) as publisher:
        await actions.publish_event(publisher, event, source=SOURCE)
