"""Declares and checks exchanges, queues and bindings (ARCHITECTURE §9)."""

from contextlib import suppress
from datetime import timedelta

import aio_pika
from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractIncomingMessage,
    AbstractQueue,
)
from aio_pika.exceptions import PublishError
from aiormq.exceptions import (
    ChannelAccessRefused,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
)
from pamqp.common import FieldTable
from yarl import URL

from infra.rabbit.errors import (
    BROKER_SETTING,
    PORT,
    as_connection_errors,
    as_port_errors,
)
from ports.delivery import CANCEL_QUEUE, DEAD_LETTER_QUEUE, QUEUE_BINDINGS
from ports.errors import PortProtocolError, PortUnavailableError
from ports.outbox import Exchange

EXCHANGES: dict[Exchange, str] = {
    "events": "novelmovie.events",
    "work": "novelmovie.work",
    "dead": "novelmovie.dead",
}
EXCHANGE_TYPES: dict[Exchange, aio_pika.ExchangeType] = {
    "events": aio_pika.ExchangeType.TOPIC,
    "work": aio_pika.ExchangeType.DIRECT,
    "dead": aio_pika.ExchangeType.TOPIC,
}

CONNECT_TIMEOUT = timedelta(seconds=10)
HEARTBEAT_SECONDS = 10
"""With the client's default of 60 a dead connection is noticed after three minutes."""


def queue_arguments(queue: str) -> FieldTable:
    """Return the arguments that *queue* is declared with."""
    if queue == DEAD_LETTER_QUEUE:
        return {
            "x-queue-type": "quorum",
            # A number that is never reached. Without it RabbitMQ 4 drops a message
            # after 20 deliveries; with -1, RabbitMQ 3.10 drops it at the first
            # redelivery.
            "x-delivery-limit": 1_000_000_000,
        }
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": EXCHANGES["dead"],
        "x-dead-letter-routing-key": queue,
        # The default, at-most-once, lost thousands of messages at one restart. Without
        # this overflow setting RabbitMQ silently uses at-most-once nevertheless.
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        # The journal counts attempts. This limit only catches crash loops that happen
        # before a step is claimed.
        "x-delivery-limit": 1000,
    }


class TopologyMismatchError(PortProtocolError):
    """An exchange or queue of our name exists with other properties."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            PORT,
            f"{name} exists with other properties ({detail}). Let it run empty, "
            f"delete it, and run `novel-crews topology apply`",
        )


class DeclarationRefusedError(PortProtocolError):
    """The user of the broker's URL may use the topology, but not declare it."""

    def __init__(self) -> None:
        super().__init__(
            PORT,
            "this user may not declare queues: run `novel-crews topology apply` with "
            "the declaring user, or import `novel-crews topology export`",
        )


async def apply(url: str) -> None:
    """Declare all exchanges, queues and bindings; what exists already stays as it is.

    Raises:
        PortUnavailableError: The broker did not answer.
        TopologyMismatchError: One exists with other properties.
        DeclarationRefusedError: The user may not declare.
    """
    with as_port_errors():
        async with await connect(url) as connection:
            try:
                for exchange in EXCHANGES:
                    await _declare_exchange(connection, exchange)
                for queue in QUEUE_BINDINGS:
                    await _declare_queue(connection, queue)
            except ChannelAccessRefused as error:
                raise DeclarationRefusedError from error


async def check(url: str) -> None:
    """Return if the broker answers and has every queue; declare nothing.

    Raises:
        PortUnavailableError: It did not answer, or a queue is missing; the message says
            what to do.
    """
    with as_port_errors():
        async with await connect(url) as connection:
            for queue in QUEUE_BINDINGS:
                await _find_queue(connection, queue)


async def compare(url: str) -> None:
    """Return if exchanges and queues stand as we declare them, and may be used.

    A user who may not declare cannot compare their properties: then only what it may
    do is checked.

    Raises:
        PortUnavailableError: The broker did not answer, a queue is missing, or the user
            may not publish or consume; the message says what to do.
        TopologyMismatchError: An exchange or queue has other properties.
    """
    with as_port_errors():
        async with await connect(url) as connection:
            for queue in QUEUE_BINDINGS:
                await _find_queue(connection, queue)
            with suppress(ChannelAccessRefused):
                for exchange in EXCHANGES:
                    await _compare_exchange(connection, exchange)
                for queue in QUEUE_BINDINGS:
                    channel, _ = await _declare_unbound(connection, queue)
                    await channel.close()
            await _try_rights(connection, URL(url).user or "")


async def _try_rights(connection: AbstractConnection, user: str) -> None:
    """Publish what no queue hears, and consume for a moment from a quiet queue."""
    right = "publish"
    try:
        channel = await connection.channel(on_return_raises=True)
        work = await channel.get_exchange(EXCHANGES["work"], ensure=False)
        with suppress(PublishError):
            await work.publish(aio_pika.Message(b""), "no queue hears this")
        right = "consume"
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=1)
        queue = await channel.get_queue(CANCEL_QUEUE, ensure=False)
        await queue.cancel(await queue.consume(_requeue))
    except ChannelAccessRefused as error:
        raise PortUnavailableError(
            PORT,
            f"user {user} may not {right}: give it the permissions that "
            "`novel-crews topology export` has for novel-movie-crews",
        ) from error


async def _requeue(message: AbstractIncomingMessage) -> None:
    await message.nack(requeue=True)


def with_heartbeat(url: str) -> str:
    """Return *url* with our heartbeat, unless it has one.

    With it a dead connection is noticed within half a minute.
    """
    parsed = URL(url)
    if "heartbeat" in parsed.query:
        return url
    return str(parsed.update_query(heartbeat=HEARTBEAT_SECONDS))


async def connect(url: str, *, setting: str = BROKER_SETTING) -> AbstractConnection:
    """Open a connection that does not reconnect by itself.

    *setting* is what errors name: where *url* comes from.

    Raises:
        PortUnavailableError: The broker did not answer, or refused the connection.
    """
    with as_connection_errors(url, setting=setting):
        return await aio_pika.connect(
            with_heartbeat(url), timeout=CONNECT_TIMEOUT.total_seconds()
        )


async def _find_queue(connection: AbstractConnection, name: str) -> None:
    channel = await connection.channel()
    try:
        await channel.declare_queue(name, passive=True)
    except ChannelNotFoundEntity as error:
        raise PortUnavailableError(
            PORT,
            f"queue {name} is missing: run `novel-crews topology apply`, unless "
            "`novel-crews run`, which makes it too, was never started",
        ) from error
    await channel.close()


async def _compare_exchange(connection: AbstractConnection, exchange: Exchange) -> None:
    channel = await connection.channel()
    try:
        await channel.declare_exchange(EXCHANGES[exchange], passive=True)
    except ChannelNotFoundEntity as error:
        raise PortUnavailableError(
            PORT,
            f"exchange {EXCHANGES[exchange]} is missing: run `novel-crews topology "
            "apply`",
        ) from error
    await channel.close()
    await _declare_exchange(connection, exchange)


async def _declare_exchange(connection: AbstractConnection, exchange: Exchange) -> None:
    name = EXCHANGES[exchange]
    channel = await connection.channel()
    try:
        await channel.declare_exchange(name, EXCHANGE_TYPES[exchange], durable=True)
    except ChannelPreconditionFailed as error:
        raise TopologyMismatchError(f"exchange {name}", str(error)) from error
    await channel.close()


async def _declare_unbound(
    connection: AbstractConnection, name: str
) -> tuple[AbstractChannel, AbstractQueue]:
    # Each on its own channel, because a refused declaration closes its channel.
    channel = await connection.channel()
    try:
        queue = await channel.declare_queue(
            name, durable=True, arguments=queue_arguments(name)
        )
    except ChannelPreconditionFailed as error:
        raise TopologyMismatchError(f"queue {name}", str(error)) from error
    return channel, queue


async def _declare_queue(connection: AbstractConnection, name: str) -> None:
    channel, queue = await _declare_unbound(connection, name)
    for binding in QUEUE_BINDINGS[name]:
        await queue.bind(EXCHANGES[binding.exchange], binding.routing_key)
    await channel.close()
