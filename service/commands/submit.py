"""Publishes `story.submitted` and `story.cancelled`, as any publisher would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from infra.rabbit.publisher import RabbitPublisher
from ports.domain.story import Limits, ProjectId, StoryId, TextRef
from ports.errors import StoryCrewsError
from ports.events.cloud_events import submission_message
from ports.events.story_events import MAX_TEXT_BYTES, StoryCancelled, StorySubmitted
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
    await _publish(settings, event)
    run = run_id(event, text_sha256(raw))
    if as_json:
        terminal().print_data({"run_id": str(run), "story_id": event.story_id})
    else:
        terminal().print(f"submitted; follow it with `novel-crews watch {run}`")


async def cancel_story(
    settings: Settings,
    story: str,
    *,
    project: str | None,
    revision: int | None,
    reason: str,
) -> None:
    """Publish `story.cancelled`; without *project* or *revision* it means all of them.

    Raises:
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
    await _publish(settings, event)
    terminal().print(f"cancelling {story}")


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
    async with RabbitPublisher(settings.broker_url.get_secret_value()) as publisher:
        if not await publisher.publish(message):
            raise UnroutedEventError(event.routing_key)
