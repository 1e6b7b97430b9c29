"""Each user of the definitions file may do its work on a live broker, and no more."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aio_pika
import pytest
from aio_pika import Message
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused

from infra.rabbit import topology
from infra.rabbit.consumers import open_consumers
from infra.rabbit.definitions import (
    APP,
    DECLARER,
    DOOR,
    PUBLISHER,
    SERVICE,
    build_definitions,
    subscriber_user,
)
from infra.rabbit.publisher import RabbitPublisher
from infra.rabbit.topology import DeclarationRefusedError
from ports.delivery import INTAKE_QUEUE, QUEUE_BINDINGS
from tests.infra.rabbit.builders import (
    RecordingReceiver,
    an_outbox_command,
    prefetch,
    until,
)
from tests.infra.rabbit.users import UserUrls, open_users

EDITING, SOUND = subscriber_user("editing"), subscriber_user("sound")
EVENTS, WORK, DEAD = topology.EXCHANGES.values()
ANSWER = "story.breakdown.completed"

Attempt = Callable[[AbstractChannel], Awaitable[object]]


@pytest.fixture
def users(broker_url: str, rabbitmq_management_url: str) -> Iterator[UserUrls]:
    """The URL of each user, on a vhost where the definitions stand."""
    with open_users(broker_url, rabbitmq_management_url, "editing", "sound") as users:
        yield users


@asynccontextmanager
async def a_channel(url: str) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(url) as connection:
        yield await connection.channel(on_return_raises=False)


def publishing(exchange: str, routing_key: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        to = (
            await channel.get_exchange(exchange, ensure=False)
            if exchange
            else channel.default_exchange
        )
        return await to.publish(Message(b"{}"), routing_key, mandatory=False)

    return attempt


def reading(queue: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        found = await channel.get_queue(queue, ensure=False)
        return await found.get(fail=False)

    return attempt


def declaring(queue: str, **arguments: Any) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        return await channel.declare_queue(
            queue,
            durable=True,
            arguments={"x-queue-type": "quorum", **arguments},
        )

    return attempt


def declaring_exchange(name: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        return await channel.declare_exchange(name, durable=True)

    return attempt


def deleting(queue: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        return await channel.queue_delete(queue)

    return attempt


def deleting_exchange(name: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        return await channel.exchange_delete(name)

    return attempt


def purging(queue: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        found = await channel.get_queue(queue, ensure=False)
        return await found.purge()

    return attempt


def binding(queue: str, exchange: str, routing_key: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> object:
        if queue.startswith("subscriber."):
            await declaring(queue)(channel)
        found = await channel.get_queue(queue, ensure=False)
        return await found.bind(exchange, routing_key)

    return attempt


OURS = "crews.read"
THEIRS = "subscriber.sound"
OWN = "subscriber.editing"

PROGRESS_QUEUE = "subscriber.payload.one"

FORBIDDEN_TO_PUBLISHERS: list[tuple[str, Attempt]] = [
    ("forge an answer", publishing(EVENTS, ANSWER)),
    ("forge a scene", publishing(EVENTS, "scene.breakdown.completed")),
    ("forge progress", publishing(EVENTS, "story.progressed")),
    ("command", publishing(WORK, "read")),
    ("write a dead letter", publishing(DEAD, OURS)),
    ("write to our queue", publishing("", INTAKE_QUEUE)),
    ("read our queue", reading(INTAKE_QUEUE)),
    ("purge our queue", purging(INTAKE_QUEUE)),
    ("delete our queue", deleting(INTAKE_QUEUE)),
    ("delete our exchange", deleting_exchange(EVENTS)),
    ("declare a queue", declaring("mine")),
    ("declare an exchange", declaring_exchange("mine")),
    ("bind our queue", binding(INTAKE_QUEUE, EVENTS, ANSWER)),
]

FORBIDDEN_TO_THE_APP: list[tuple[str, Attempt]] = [
    *FORBIDDEN_TO_PUBLISHERS,
    ("cancel", publishing(EVENTS, "story.cancelled")),
    ("write to another's queue", publishing("", THEIRS)),
    ("read another's queue", reading(THEIRS)),
    ("delete another's queue", deleting(THEIRS)),
    ("take a shorter name", declaring("subscriber.payload")),
    ("take a longer name", declaring("subscriber.payloads.one")),
    ("hear what others submit", binding(PROGRESS_QUEUE, EVENTS, "story.submitted")),
    ("hear everything", binding(PROGRESS_QUEUE, EVENTS, "#")),
    ("hear scenes", binding(PROGRESS_QUEUE, EVENTS, "scene.breakdown.completed")),
    ("hear commands", binding(PROGRESS_QUEUE, WORK, "read")),
    ("hear dead letters", binding(PROGRESS_QUEUE, DEAD, "#")),
    (
        "have dead letters go to us",
        declaring(f"{PROGRESS_QUEUE}.two", **{"x-dead-letter-exchange": WORK}),
    ),
]

FORBIDDEN: list[tuple[str, str, Attempt]] = [
    *(
        (user, deed, attempt)
        for user in (PUBLISHER, DOOR)
        for deed, attempt in FORBIDDEN_TO_PUBLISHERS
    ),
    *((APP, deed, attempt) for deed, attempt in FORBIDDEN_TO_THE_APP),
    (EDITING, "submit", publishing(EVENTS, "story.submitted")),
    (EDITING, "forge an answer", publishing(EVENTS, ANSWER)),
    (EDITING, "command", publishing(WORK, "read")),
    (EDITING, "write to our queue", publishing("", INTAKE_QUEUE)),
    (EDITING, "write to another's queue", publishing("", THEIRS)),
    (EDITING, "hear what others submit", binding(OWN, EVENTS, "story.submitted")),
    (EDITING, "hear everything", binding(OWN, EVENTS, "#")),
    (EDITING, "hear every story event", binding(OWN, EVENTS, "story.*")),
    (EDITING, "hear all below story", binding(OWN, EVENTS, "story.#")),
    (EDITING, "hear by a star", binding(OWN, EVENTS, "*.submitted")),
    (EDITING, "hear commands", binding(OWN, WORK, "read")),
    (EDITING, "hear dead letters", binding(OWN, DEAD, "#")),
    (EDITING, "read another's queue", reading(THEIRS)),
    (EDITING, "purge another's queue", purging(THEIRS)),
    (EDITING, "delete another's queue", deleting(THEIRS)),
    (EDITING, "declare another's queue", declaring(f"{THEIRS}.two")),
    (EDITING, "take a longer name", declaring(f"{OWN}room")),
    (EDITING, "read our queue", reading("crews.dead-letters")),
    (EDITING, "delete our queue", deleting(OURS)),
    (
        EDITING,
        "have dead letters go to us",
        declaring(f"{OWN}.two", **{"x-dead-letter-exchange": WORK}),
    ),
    (SERVICE, "delete our queue", deleting(OURS)),
    (SERVICE, "delete our exchange", deleting_exchange(EVENTS)),
    (SERVICE, "declare a queue", declaring("crews.new")),
    (SERVICE, "declare an exchange", declaring_exchange("novelmovie.new")),
    (SERVICE, "bind our queue", binding(OURS, EVENTS, ANSWER)),
    (SERVICE, "write to a subscriber's queue", publishing("", THEIRS)),
    (SERVICE, "write to a queue past the exchanges", publishing("", OURS)),
    (SERVICE, "read a subscriber's queue", reading(THEIRS)),
    (SERVICE, "delete a subscriber's queue", deleting(THEIRS)),
    (SERVICE, "publish what is no event", publishing(EVENTS, "story.renamed")),
    (DECLARER, "submit", publishing(EVENTS, "story.submitted")),
    (DECLARER, "forge an answer", publishing(EVENTS, ANSWER)),
    (DECLARER, "command", publishing(WORK, "read")),
    (DECLARER, "write a dead letter", publishing(DEAD, OURS)),
    (DECLARER, "read a subscriber's queue", reading(THEIRS)),
    (DECLARER, "delete a subscriber's queue", deleting(THEIRS)),
    (DECLARER, "hear every event", binding(OURS, EVENTS, "#")),
    (DECLARER, "hear the answers", binding(OURS, EVENTS, ANSWER)),
]


async def test_what_is_forbidden_to_a_user_is_refused(users: UserUrls) -> None:
    async with a_channel(users[SOUND]) as channel:
        await declaring(THEIRS)(channel)
    granted = []

    for user, deed, attempt in FORBIDDEN:
        async with a_channel(users[user]) as channel:
            try:
                await attempt(channel)
            except ChannelAccessRefused:
                continue
        granted.append(f"{user} may {deed}")

    assert granted == []
    assert len(FORBIDDEN) >= 30


@pytest.mark.parametrize("user", [PUBLISHER, DOOR])
async def test_a_publisher_submits_and_cancels(users: UserUrls, user: str) -> None:
    async with a_channel(users[user]) as channel:
        await publishing(EVENTS, "story.submitted")(channel)
        await publishing(EVENTS, "story.cancelled")(channel)


async def test_the_app_submits_and_hears_progress(users: UserUrls) -> None:
    async with a_channel(users[APP]) as channel:
        await publishing(EVENTS, "story.submitted")(channel)
        for key in ("story.progressed", "story.breakdown.*"):
            await binding(PROGRESS_QUEUE, EVENTS, key)(channel)
        await reading(PROGRESS_QUEUE)(channel)


@pytest.mark.parametrize(
    "routing_key",
    [ANSWER, "story.progressed", "story.breakdown.*", "scene.breakdown.completed"],
)
async def test_a_subscriber_hears_the_answers(
    users: UserUrls, routing_key: str
) -> None:
    async with a_channel(users[EDITING]) as channel:
        await binding(OWN, EVENTS, routing_key)(channel)
        await reading(OWN)(channel)


async def test_the_declaring_user_declares_everything(users: UserUrls) -> None:
    await topology.apply(users[DECLARER])


async def test_the_working_user_may_not_declare_and_is_told_so(
    users: UserUrls,
) -> None:
    with pytest.raises(DeclarationRefusedError, match="topology apply"):
        await topology.apply(users[SERVICE])

    await topology.check(users[SERVICE])


async def test_the_working_user_consumes_publishes_and_replays(
    users: UserUrls,
) -> None:
    receiver = RecordingReceiver()
    async with (
        RabbitPublisher(users[SERVICE]) as publisher,
        open_consumers(
            users[SERVICE],
            receiver,
            prefetch=prefetch(*QUEUE_BINDINGS),
            grace=timedelta(seconds=1),
        ) as consumers,
    ):
        await until(lambda: consumers.is_connected)
        await publisher.publish(an_outbox_command())
        await publisher.publish(
            an_outbox_command(exchange="queue", routing_key=INTAKE_QUEUE)
        )
        queues = {(await receiver.next_delivery()).queue for _ in range(2)}

    assert INTAKE_QUEUE in queues
    assert len(queues) == 2


@pytest.mark.parametrize("name", ["", "a.b", "x|.*", "Editing", "a" * 60])
def test_a_subscriber_s_name_is_no_pattern(name: str) -> None:
    with pytest.raises(ValueError, match="hyphens"):
        build_definitions([name])
