"""The predecessor's endpoints: ``POST /crews/execute``, ``GET /crews/status/{job_id}``.

A job is a run: it is submitted through the broker, and its status is read from the
journal.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.message_parsing import parse_object
from infra.storage.door import SqlDoorRecords
from ports.archive import StoryArchive
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.domain.choices import RunState
from ports.domain.story import ProjectId, RunId, StoryId
from ports.door import (
    CrewJob,
    CrewJobAccepted,
    CrewJobStatus,
    CrewRequest,
    JobStatus,
    RecordedEvent,
)
from ports.errors import InvalidEventError
from ports.events.cloud_events import MEDIA_TYPE, event_type
from ports.events.story_events import (
    MAX_TEXT_BYTES,
    SceneBreakdownCompleted,
    StoryBreakdownCompleted,
    StoryStructured,
    StorySubmitted,
)
from ports.operations import RunStanding
from ports.validation import describe_validation_error
from service.door.event_requests import InboundEvent, to_inbound_event
from service.door.publishing import DoorPublisher
from service.door.request_limits import RequestLimits
from service.door.runs import find_run, parse_run_id

SOURCE = "/novel-movie/crews-execute"
"""The CloudEvents source of what is submitted by the predecessor's endpoint."""

SECONDS_AT_LEAST = 10
WORDS_A_SECOND = 100
"""A cautious guess of what a model takes; the predecessor named a time as well."""

EVENTS_AT_A_TIME = 100

LONG_RESULT = 256 * 1024
"""Bytes of events that are put together in a thread; those of a novel are megabytes."""

STRUCTURED = event_type(StoryStructured.routing_key)
SCENE = event_type(SceneBreakdownCompleted.routing_key)
COMPLETED = event_type(StoryBreakdownCompleted.routing_key)

PARTS: Mapping[str, frozenset[str]] = {
    "architect": frozenset({STRUCTURED}),
    "director": frozenset({SCENE}),
    "story": frozenset({STRUCTURED, SCENE, COMPLETED}),
}
"""Which events of a run are the result that a crew type asks for."""

STATUS_WORDS: Mapping[RunState | None, JobStatus] = {
    None: "queued",
    "running": "running",
    "completed": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
"""The predecessor's words for the states of a run, and for one that is not opened."""


class CrewJobsEndpoint:
    """Takes the predecessor's requests, and answers in its form."""

    def __init__(
        self,
        *,
        records: SqlDoorRecords,
        archive: StoryArchive,
        publisher: DoorPublisher,
        limits: RequestLimits,
    ) -> None:
        self._records = records
        self._archive = archive
        self._publisher = publisher
        self._limits = limits

    async def execute(self, request: Request) -> Response:
        """Submit the story, and answer with the id of its run as that of the job."""
        caller: str = request.state.caller.name
        async with self._limits.read_body(request) as body:
            wanted = _parse_request(body)
            await self._limits.count_events(caller, 1)
            event = await self._to_event(wanted)
            run_id = event.run_id
            if run_id is None:
                raise AssertionError("a submission means a run")
            # Before it is published: the job is known as soon as it may be asked for.
            await self._records.remember_job(
                run_id,
                crew_type=wanted.crew_type,
                project_id=wanted.project_id,
                story_id=_story_id(wanted),
            )
            await self._publisher.publish([event], caller=caller)
        accepted = CrewJobAccepted(
            job_id=run_id,
            message=f"the {wanted.crew_type} crew's job is queued",
            estimated_time=_estimate_seconds(wanted.input_data.story_text),
        )
        return JSONResponse(accepted.model_dump(mode="json"))

    async def status(self, request: Request) -> Response:
        """Answer how a job stands, with its result once the run is completed."""
        run_id = parse_run_id(request.path_params["job_id"])
        jobs, run = await asyncio.gather(
            self._records.jobs(run_id), self._records.standing(run_id)
        )
        if not jobs:
            # It came by an event, and is a job all the same.
            run = run or await find_run(self._records, run_id)
            jobs = (_job_of_run(run),)
        is_completed = run is not None and run.state == "completed"
        events = await self._read_events(run_id) if is_completed else None
        if sum(len(event.body) for event in events or ()) < LONG_RESULT:
            text = _to_text(jobs, run, events)
        else:
            text = await asyncio.to_thread(_to_text, jobs, run, events)
        return Response(text, media_type="application/json")

    async def _to_event(self, wanted: CrewRequest) -> InboundEvent:
        """Return the submission; a long text is stored in the archive first."""
        text = wanted.input_data.story_text
        story_id = _story_id(wanted)
        content: dict[str, Any] = {"text": text}
        if len(text.encode()) > MAX_TEXT_BYTES:
            if "\x00" in text:
                raise InvalidEventError(
                    "story_text holds NUL characters: is it binary?"
                )
            ref = await self._archive.store_text(wanted.project_id, story_id, text)
            content = {"text_ref": ref.model_dump(mode="json")}
        return to_inbound_event(_to_delivery(wanted, story_id, content))

    async def _read_events(self, run_id: RunId) -> list[RecordedEvent]:
        """Return all events of the newest generation."""
        events: list[RecordedEvent] = []
        after: int | None = None
        while True:
            found = await self._records.events_after(
                run_id, after, limit=EVENTS_AT_A_TIME
            )
            events += found
            if len(found) < EVENTS_AT_A_TIME:
                return events
            after = found[-1].sequence


def _parse_request(body: bytes) -> CrewRequest:
    try:
        return CrewRequest.model_validate(parse_object(body))
    except ValidationError as error:
        raise InvalidEventError(
            describe_validation_error(error, root="request")
        ) from error


def _story_id(wanted: CrewRequest) -> StoryId:
    return wanted.input_data.story_id or StoryId(wanted.project_id)


def _to_delivery(
    wanted: CrewRequest, story_id: StoryId, content: dict[str, Any]
) -> Delivery:
    given = wanted.input_data
    envelope = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": SOURCE,
        "type": event_type(StorySubmitted.routing_key),
        "subject": story_id,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "story_id": story_id,
            "project_id": wanted.project_id,
            # The predecessor knew none. Another text is another run all the same.
            "revision": 1,
            "title": given.title or story_id,
            **content,
            "preferences": given.preferences.model_dump(),
            "requested_by": wanted.user_id,
        },
    }
    return Delivery(
        queue=INTAKE_QUEUE,
        routing_key=StorySubmitted.routing_key,
        body=json.dumps(envelope).encode(),
        content_type=MEDIA_TYPE,
    )


def _estimate_seconds(text: str) -> int:
    return SECONDS_AT_LEAST + len(text.split()) // WORDS_A_SECOND


def _job_of_run(run: RunStanding) -> CrewJob:
    """Return the job that asks for everything of a run."""
    return CrewJob(
        run_id=RunId(run.run_id),
        crew_type="story",
        project_id=ProjectId(run.project_id),
        story_id=StoryId(run.story_id),
        asked_at=run.opened_at,
    )


def _to_text(
    jobs: Sequence[CrewJob],
    run: RunStanding | None,
    events: Sequence[RecordedEvent] | None,
) -> str:
    """Return the answer for a job, as JSON; *events* are those of a completed run."""
    types = frozenset[str]().union(*(PARTS[job.crew_type] for job in jobs))
    result = None if events is None else _to_result(events, types)
    return _to_status(jobs[0], run, result).model_dump_json()


def _to_status(
    job: CrewJob, run: RunStanding | None, result: dict[str, Any] | None
) -> CrewJobStatus:
    state = run.state if run else None
    return CrewJobStatus(
        job_id=job.run_id,
        status=STATUS_WORDS[state],
        crew_type=job.crew_type,
        project_id=job.project_id,
        created_at=run.opened_at if run else job.asked_at,
        completed_at=run.changed_at if run and state != "running" else None,
        result=result,
        error=run.detail if run and state in ("failed", "cancelled") else None,
        progress=run.percent if run else 0.0,
    )


def _to_result(
    events: Sequence[RecordedEvent], types: frozenset[str]
) -> dict[str, Any]:
    """Return the parts of a breakdown that were asked for, as its events have them."""
    result: dict[str, Any] = {}
    for event in events:
        if event.type not in types:
            continue
        data = json.loads(event.body)["data"]
        if event.type == SCENE:
            scene = {key: data[key] for key in ("scene", "shots", "findings")}
            result.setdefault("scenes", []).append(scene)
        elif event.type == STRUCTURED:
            result |= {key: data[key] for key in ("title", "model", "structure")}
        else:
            result |= {key: data[key] for key in ("counts", "quality", "documents")}
    if "scenes" in result:
        result["scenes"].sort(key=lambda each: each["scene"]["sequence_number"])
    return result
