"""Whatever is sent to any queue, an honest submission after it is taken at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aio_pika import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.message_parsing import parse_delivery
from handlers.submissions import run_from_submission
from infra.rabbit import topology
from infra.rabbit.consumers import open_consumers
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore, open_journal
from ports.delivery import QUEUE_BINDINGS
from ports.domain.story import RunId
from ports.events.story_events import StorySubmitted
from ports.pipeline.stages import STAGES
from service.bootstrap import build_receiver
from tests.handlers.builders import (
    REPORTER,
    a_delivery,
    a_step_executor,
    an_event,
    submission,
)
from tests.infra.rabbit.builders import TIMEOUT_SECONDS, prefetch, publish_raw

PREFETCH = 2
"""So few that two messages which hold their place stop a queue."""

TAKEN_WITHIN_SECONDS = 5.0

COMMAND = {
    "version": 1,
    "run_id": "11111111-2222-5333-8444-555555555555",
    "generation": 1,
    "stage": "read",
    "ordinal": 1,
    "attempt": 1,
}
PUBLIC = [("novelmovie.events", key) for key in ("story.submitted", "story.cancelled")]
WORK = [("novelmovie.work", stage) for stage in STAGES]
DIRECT = [("", queue) for queue in QUEUE_BINDINGS]

ATTACKS = [
    *[(*PUBLIC[0], an_event(traceparent="\udfff", id=f"a-{n}")) for n in range(4)],
    *[(*each, an_event({"story_id": "\udfff"})) for each in PUBLIC],
    *[
        (*each, json.dumps(COMMAND | {"stage": each[1], field: 2**63}).encode())
        for each in WORK
        for field in ("ordinal", "attempt", "generation")
    ],
    (*PUBLIC[0], an_event(submission(limits={"cost": 1e999}))),
    (*PUBLIC[0], b"{}"),
]


@asynccontextmanager
async def run_service(broker: str, journal_url: str) -> AsyncIterator[JournalStore]:
    """Run what receives, with a real journal, and steps that do nothing."""
    await topology.apply(broker)
    async with (
        open_journal(journal_url) as store,
        RabbitPublisher(broker) as publisher,
    ):
        receiver = build_receiver(
            store,
            publisher,
            executor=a_step_executor(store.journal),
            reporter=REPORTER,
            on_failure=lambda _: None,
        )
        counts = dict.fromkeys(prefetch(), PREFETCH)
        async with open_consumers(
            broker, receiver, prefetch=counts, grace=timedelta(seconds=5)
        ):
            yield store


async def submit(broker: str, number: int) -> RunId:
    """Publish an honest submission and return the id of its run."""
    body = an_event(submission(story_id=f"honest-{number}"), id=f"honest-{number}")
    message = parse_delivery(a_delivery(body))
    assert isinstance(message.payload, StorySubmitted)
    await publish_raw(broker, *PUBLIC[0], Message(body))
    return run_from_submission(message).id  # type: ignore[arg-type]  # narrowed above


async def until_taken(store: JournalStore, run_id: RunId) -> None:
    async with asyncio.timeout(TAKEN_WITHIN_SECONDS):
        while await store.operations.run(run_id) is None:  # noqa: ASYNC110  # no bell
            await asyncio.sleep(0.02)


async def test_no_attack_holds_up_an_honest_submission(
    broker_url: str, database_url: str
) -> None:
    async with run_service(broker_url, database_url) as store:
        for exchange, key, body in ATTACKS:
            await publish_raw(broker_url, exchange, key, Message(body))

        await until_taken(store, await submit(broker_url, 1))


async def test_any_bytes_on_any_queue_hold_up_no_honest_submission(
    broker_url: str, database_url: str
) -> None:
    async with run_service(broker_url, database_url) as store:
        loop, numbers = asyncio.get_running_loop(), iter(range(10_000))

        async def survive(route: tuple[str, str], body: bytes) -> None:
            for _ in range(PREFETCH + 1):
                await publish_raw(broker_url, *route, Message(body))
            await until_taken(store, await submit(broker_url, next(numbers)))

        @settings(max_examples=15, suppress_health_check=list(HealthCheck))
        @given(route=st.sampled_from([*PUBLIC, *WORK, *DIRECT]), body=bodies())
        def attack(route: tuple[str, str], body: bytes) -> None:
            call = survive(route, body)
            asyncio.run_coroutine_threadsafe(call, loop).result(TIMEOUT_SECONDS)

        await asyncio.to_thread(attack)


def bodies() -> st.SearchStrategy[bytes]:
    """Bytes, JSON of any kind, and near-misses of our own messages."""
    values = st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.floats()
        | st.text(st.characters(categories=None)),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
    near_commands = st.dictionaries(st.sampled_from(sorted(COMMAND)), values).map(
        lambda changes: json.dumps(COMMAND | changes).encode()
    )
    near_events = st.dictionaries(
        st.sampled_from(["id", "source", "time", "traceparent", "type", "subject"]),
        values,
    ).map(lambda changes: json.dumps(json.loads(an_event()) | changes).encode())
    near_data = st.dictionaries(st.sampled_from(sorted(submission())), values).map(
        lambda changes: an_event(submission(**changes))
    )
    any_json = values.map(lambda value: json.dumps(value).encode())
    return st.binary() | any_json | near_commands | near_events | near_data
