"""How a run stands, and its events: ``GET /runs/{id}``, ``GET /runs/{id}/events``."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.storage.door import SqlDoorRecords
from ports.domain.story import RunId
from ports.door import RunReport
from ports.operations import RunStanding
from service.door.event_stream import EventStream, StreamSlots
from service.door.problems import RefusedRequestError

OPENING_PATIENCE = timedelta(seconds=2)
"""How long a request waits for a run that is not opened yet: its submission may still
be on its way through the broker."""

OPENING_PAUSE = timedelta(milliseconds=200)

STANDS_STILL = timedelta(seconds=5)
"""After so long without a change it is looked into why a run does not go on."""

REMEMBERED_PROBLEMS = 1000
"""Runs whose problem is remembered for as long: to find it takes several questions,
and whoever polls asks again at once."""

_SEQUENCE = re.compile(r"[0-9]{1,9}")


class RunsEndpoint:
    """Answers how runs stand, from the journal."""

    def __init__(self, records: SqlDoorRecords, slots: StreamSlots) -> None:
        self._records = records
        self._slots = slots
        self._known_problems: TTLCache[UUID, str | None] = TTLCache(
            REMEMBERED_PROBLEMS, STANDS_STILL.total_seconds()
        )

    async def get(self, request: Request) -> Response:
        """Answer how a run stands; 404 where the journal has none of this id."""
        standing = await find_run(self._records, _run_id(request))
        report = RunReport(
            **standing.model_dump(),
            problem=await self._find_problem(standing),
            links={"events": f"/runs/{standing.run_id}/events"},
        )
        return JSONResponse(report.model_dump(mode="json"))

    async def events(self, request: Request) -> Response:
        """Answer with the run's events until the final one, as server-sent events.

        The id of each is its sequence; ``Last-Event-ID`` resumes after it. 204 tells a
        browser not to connect again: the run has ended, and all was sent.
        """
        run_id = _run_id(request)
        after = _last_sequence(request)
        run = await find_run(self._records, run_id)
        if after and not await self._records.events_after(run_id, after, limit=1):
            if run.state != "running":
                return Response(status_code=HTTPStatus.NO_CONTENT)
            await self._require_sent(run_id, after)
        return EventStream(
            self._records, run_id, after=after, slot=self._slots.acquire()
        )

    async def _require_sent(self, run_id: RunId, sequence: int) -> None:
        """Refuse the id of an event that is still to come: the reader would miss it."""
        if not await self._records.events_after(run_id, sequence - 1, limit=1):
            raise RefusedRequestError(
                HTTPStatus.BAD_REQUEST,
                f"Last-Event-ID: this run has no event {sequence} yet; ask without it "
                "for all events",
            )

    async def _find_problem(self, run: RunStanding) -> str | None:
        """Return why a run stands still; one that moves is not looked into."""
        if run.state != "running" or datetime.now(UTC) - run.changed_at < STANDS_STILL:
            return None
        try:
            return self._known_problems[run.run_id]
        except KeyError:
            problem = await self._records.problem(RunId(run.run_id))
        text = (
            f"{problem.kind} at {problem.stage}: {problem.reason}" if problem else None
        )
        self._known_problems[run.run_id] = text
        return text


async def find_run(records: SqlDoorRecords, run_id: RunId) -> RunStanding:
    """Return how a run stands; wait a moment for one that is not opened yet.

    Raises:
        RefusedRequestError: It is not opened even then (404).
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + OPENING_PATIENCE.total_seconds()
    while True:
        if run := await records.standing(run_id):
            return run
        if clock() > deadline:
            raise RefusedRequestError(
                HTTPStatus.NOT_FOUND,
                "no run of this id is opened: one that was accepted is opened when its "
                "submission is delivered",
                retry_after=OPENING_PATIENCE,
            )
        await asyncio.sleep(OPENING_PAUSE.total_seconds())


def parse_run_id(words: str) -> RunId:
    """Return the id of a run, as it stands in a path.

    Raises:
        RefusedRequestError: It is no UUID, so no run has it (404).
    """
    try:
        return RunId(UUID(words))
    except ValueError as error:
        raise RefusedRequestError(
            HTTPStatus.NOT_FOUND, "the id of a run is a UUID"
        ) from error


def _run_id(request: Request) -> RunId:
    return parse_run_id(request.path_params["run_id"])


def _last_sequence(request: Request) -> int | None:
    last = request.headers.get("last-event-id", "")
    if not last:
        return None
    if not _SEQUENCE.fullmatch(last):
        raise RefusedRequestError(
            HTTPStatus.BAD_REQUEST, "Last-Event-ID is no id of this stream"
        )
    return int(last)
