"""How a run stands, and its events: ``GET /runs/{id}``, ``GET /runs/{id}/events``."""

import asyncio
import re
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ports.domain.story import RunId
from ports.door import DoorRecords, RunReport, RunSource
from ports.operations import RunRow
from service.door.event_stream import EventStream, StreamSlots
from service.door.problems import RefusedRequestError

OPENING_PATIENCE = timedelta(seconds=2)
"""How long a request waits for a run that is not opened yet: its submission may still
be on its way through the broker."""

OPENING_PAUSE = timedelta(milliseconds=200)

_SEQUENCE = re.compile(r"[0-9]{1,9}")


class RunsEndpoint:
    """Answers how runs stand, from the journal."""

    def __init__(
        self, runs: RunSource, records: DoorRecords, slots: StreamSlots
    ) -> None:
        self._runs = runs
        self._records = records
        self._slots = slots

    async def get(self, request: Request) -> Response:
        """Answer how a run stands; 404 where the journal has none of this id."""
        row = await self._find(_run_id(request))
        return JSONResponse(_to_report(row).model_dump(mode="json"))

    async def events(self, request: Request) -> Response:
        """Answer with the run's events until the final one, as server-sent events.

        The id of each is its sequence; ``Last-Event-ID`` resumes after it. 204 tells a
        browser not to connect again: the run has ended, and all was sent.
        """
        run_id = _run_id(request)
        after = _last_sequence(request)
        row = await self._find(run_id)
        if (
            after is not None
            and row.state != "running"
            and not await self._records.events_after(run_id, after, limit=1)
        ):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        return EventStream(
            self._records, run_id, after=after, slot=self._slots.acquire()
        )

    async def _find(self, run_id: RunId) -> RunRow:
        deadline = asyncio.get_running_loop().time() + OPENING_PATIENCE.total_seconds()
        while True:
            if row := await self._runs.run(run_id):
                return row
            if asyncio.get_running_loop().time() > deadline:
                raise RefusedRequestError(
                    HTTPStatus.NOT_FOUND, "no run of this id is opened"
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


def _to_report(row: RunRow) -> RunReport:
    problem = row.problem
    return RunReport(
        **row.model_dump(exclude={"problem"}),
        problem=f"{problem.kind} at {problem.stage}: {problem.reason}"
        if problem
        else None,
        links={"events": f"/runs/{row.run_id}/events"},
    )
