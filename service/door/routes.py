"""Opens the HTTP door: its routes, and its own connection to the broker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.routing import BaseRoute, Route

from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore
from ports.archive import StoryArchive
from ports.outbox import Publisher
from service.door.crew_jobs import CrewJobsEndpoint
from service.door.event_stream import StreamSlots
from service.door.events import EventsEndpoint
from service.door.problems import Endpoint, answer_problems
from service.door.publishing import DoorPublisher
from service.door.request_limits import RequestLimits
from service.door.runs import RunsEndpoint
from service.ops.access import AccessTokens
from service.settings import Settings


@asynccontextmanager
async def open_door(
    settings: Settings, store: JournalStore, archive: StoryArchive
) -> AsyncIterator[list[BaseRoute]]:
    """Yield the door's routes; none where no token may use it.

    It publishes on a connection of its own, as a user with a publisher's rights.
    """
    if not settings.has_door or settings.door_broker is None:
        yield []
        return
    async with RabbitPublisher(settings.door_broker) as broker:
        yield door_routes(
            store=store,
            archive=archive,
            publisher=broker,
            tokens=AccessTokens(settings.ops_tokens),
            events_per_minute=settings.door_events_per_minute,
        )


def door_routes(
    *,
    store: JournalStore,
    archive: StoryArchive,
    publisher: Publisher,
    tokens: AccessTokens,
    events_per_minute: int,
) -> list[BaseRoute]:
    """Return the routes; each asks for a token with the scope ``door``."""

    def guard(endpoint: Endpoint) -> Endpoint:
        return tokens.require("door", answer_problems(endpoint))

    limits = RequestLimits(events_per_minute=events_per_minute)
    door = DoorPublisher(publisher)
    runs = RunsEndpoint(store.door, StreamSlots())
    jobs = CrewJobsEndpoint(
        records=store.door,
        archive=archive,
        publisher=door,
        limits=limits,
    )
    return [
        Route("/events", guard(EventsEndpoint(door, limits).post), methods=["POST"]),
        Route("/runs/{run_id}", guard(runs.get), methods=["GET"]),
        Route("/runs/{run_id}/events", guard(runs.events), methods=["GET"]),
        Route("/crews/execute", guard(jobs.execute), methods=["POST"]),
        Route("/crews/status/{job_id}", guard(jobs.status), methods=["GET"]),
    ]
