"""Actions on runs and stories: cancel, republish, submit again, forget."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from infra.storage.operations import SqlOperations
from ports.archive import StoryArchive
from ports.domain.choices import RunFilter
from ports.domain.story import Limits, ProjectId, Run, RunId, StoryId
from ports.errors import StoryCrewsError
from ports.events.cloud_events import submission_message
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.knowledge_graph import KnowledgeGraph
from ports.outbox import Publisher
from ports.records import RunData
from service.actions.forgotten import add_forgotten

MAX_RUNS = 10_000
"""Of one story, as many as `runs` lists at most."""


class UnknownRunError(StoryCrewsError):
    """The journal holds no run of that id."""

    def __init__(self, run_id: UUID) -> None:
        super().__init__(f"no run {run_id}: see `novel-crews runs`")


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


class NothingToResubmitError(StoryCrewsError):
    """The run goes on, or is completed: submitting it again would begin nothing."""


async def cancel_story(
    operations: SqlOperations,
    publisher: Publisher,
    event: StoryCancelled,
    *,
    source: str,
    who: str,
) -> tuple[UUID, ...]:
    """Publish a cancellation; return the running runs that it means.

    Raises:
        NothingToCancelError: No such story is running.
        UnroutedEventError: No queue takes cancellations.
        PortUnavailableError: Broker or journal did not answer.
    """
    rows = await operations.runs(
        RunFilter(state="running", story=event.story_id), limit=MAX_RUNS
    )
    meant = tuple(
        row.run_id
        for row in rows
        if event.project_id in (None, row.project_id)
        and event.revision in (None, row.revision)
    )
    if not meant:
        raise NothingToCancelError(event.story_id)
    await publish_event(publisher, event, source=source)
    what = f"story {event.story_id}: {', '.join(map(str, meant))}"
    await operations.record(who=who, action="cancel", count=len(meant), what=what)
    return meant


async def republish_run(operations: SqlOperations, run_id: UUID, *, who: str) -> int:
    """Have the events of a run sent again; return how many.

    Raises:
        UnknownRunError: The journal does not hold it.
    """
    if await operations.run(RunId(run_id)) is None:
        raise UnknownRunError(run_id)
    return await operations.republish(RunId(run_id), who=who)


async def republish_unheard(operations: SqlOperations, *, who: str) -> tuple[UUID, ...]:
    """Have the events sent again of each run whose answer nobody received."""
    unheard = {each.run_id for each in (await operations.overview()).unrouted}
    for run_id in sorted(unheard):
        await operations.republish(RunId(run_id), who=who)
    return tuple(sorted(unheard))


async def resubmit_run(
    operations: SqlOperations,
    records: RunData,
    publisher: Publisher,
    run_id: UUID,
    *,
    limits: Limits,
    source: str,
    who: str,
) -> Limits:
    """Submit the story of a run that failed or was cancelled again.

    It goes on where it stopped: answers that were paid are kept. What *limits* leaves
    open stays as it was; returns what the run has now.

    Raises:
        UnknownRunError: The journal does not hold the run.
        NothingToResubmitError: It runs, or is completed.
        MissingDocumentError: Its text is gone.
        UnroutedEventError: No queue takes submissions.
    """
    row = await operations.run(RunId(run_id))
    run = await operations.run_document(RunId(run_id))
    if row is None or run is None:
        raise UnknownRunError(run_id)
    if row.state in ("running", "completed"):
        raise NothingToResubmitError(
            f"run {run_id} is {row.state}: only one that failed or was cancelled is "
            "submitted again"
        )
    event = await _rebuild_submission(records, run, _raise_limits(run.limits, limits))
    await publish_event(publisher, event, source=source)
    what = f"run {run_id} with {_describe_limits(event.limits)}"
    await operations.record(who=who, action="submit again", count=1, what=what)
    return event.limits


async def forget_story(
    operations: SqlOperations,
    graph: KnowledgeGraph,
    archive: StoryArchive,
    *,
    project: ProjectId,
    story: StoryId,
    backups: Path | None,
    who: str,
) -> int:
    """Erase a story in graph, archive and journal; return how many runs it had.

    Where *backups* are made, the story is listed there, so that what is restored is
    erased again.

    Raises:
        ForgottenListError: It cannot be listed, and nothing was erased.
        PortUnavailableError: A port did not answer; the same action may be repeated.
    """
    if backups is not None:
        add_forgotten(backups, project, story)
    # The journal last: if another port fails, the next try finds the story there.
    await graph.erase(project, story)
    await archive.erase(project, story)
    return await operations.erase(project, story, who=who)


async def publish_event(
    publisher: Publisher, event: StorySubmitted | StoryCancelled, *, source: str
) -> None:
    """Publish an event as any publisher would.

    Raises:
        UnroutedEventError: No queue takes it.
    """
    message = submission_message(
        event, id=uuid4(), source=source, now=datetime.now(UTC)
    )
    if not await publisher.publish(message):
        raise UnroutedEventError(event.routing_key)


async def _rebuild_submission(
    records: RunData, run: Run, limits: Limits
) -> StorySubmitted:
    text = None if run.text_ref else await records.submission_text(run)
    return StorySubmitted.model_validate(asdict(run) | {"text": text, "limits": limits})


def _raise_limits(before: Limits, limits: Limits) -> Limits:
    given = {name: value for name, value in limits if value is not None}
    if before.deadline and before.deadline <= datetime.now(UTC):
        # It has ended the run, and would end it again at once.
        given.setdefault("deadline", None)
    return before.model_copy(update=given)


def _describe_limits(limits: Limits) -> str:
    given = {name: value for name, value in limits if value is not None}
    return ", ".join(f"{name} {value:,}" for name, value in given.items()) or "no limit"
