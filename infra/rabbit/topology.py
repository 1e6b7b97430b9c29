"""Exchanges, queues and bindings as they stand on the broker (DESIGN §9)."""

from datetime import timedelta

import aio_pika
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed
from pamqp.common import FieldTable
from yarl import URL

from infra.rabbit.errors import PORT, as_port_errors
from ports.delivery import DEAD_LETTER_QUEUE, QUEUE_BINDINGS
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
"""Seconds; by the client's 60 a dead connection is noticed after three minutes."""


def queue_arguments(queue: str) -> FieldTable:
    """Return what *queue* is declared with."""
    if queue == DEAD_LETTER_QUEUE:
        return {
            "x-queue-type": "quorum",
            # Never reached: omitted it means 20 on RabbitMQ 4 (then the message is
            # dropped), and -1 drops at the first redelivery on 3.10.
            "x-delivery-limit": 1_000_000_000,
        }
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": EXCHANGES["dead"],
        "x-dead-letter-routing-key": queue,
        # At-most-once, the default, lost thousands of messages at one restart; and
        # without this overflow at-least-once turns into it in silence.
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        # A net under crash loops that never reach a claim: the journal counts.
        "x-delivery-limit": 1000,
    }


class TopologyMismatchError(PortProtocolError):
    """The broker holds something of our name that is not what we declare."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            PORT,
            f"{name} exists with other properties ({detail}). Let it run empty, "
            f"delete it, and run `novel-crews topology apply`",
        )


async def apply(url: str) -> None:
    """Declare everything, or find that it stands already.

    Raises:
        PortUnavailableError: The broker does not answer.
        TopologyMismatchError: Something stands there that is not ours to change.
    """
    with as_port_errors():
        async with await connect(url) as connection:
            for exchange in EXCHANGES:
                await _declare_exchange(connection, exchange)
            for queue in QUEUE_BINDINGS:
                await _declare_queue(connection, queue)


async def check(url: str) -> None:
    """Prove that the broker answers and every queue stands; declare nothing.

    Raises:
        PortUnavailableError: It does not, and what to do.
    """
    with as_port_errors():
        async with await connect(url) as connection:
            for queue in QUEUE_BINDINGS:
                await _find_queue(connection, queue)


def with_heartbeat(url: str) -> str:
    """Return *url* with a heartbeat that notices a dead peer within half a minute."""
    given = URL(url)
    if "heartbeat" in given.query:
        return url
    return str(given.update_query(heartbeat=HEARTBEAT_SECONDS))


async def connect(url: str) -> AbstractConnection:
    """Return a connection that is not restored by itself.

    Raises:
        PortUnavailableError: The broker does not answer, or not to us.
    """
    with as_port_errors():
        return await aio_pika.connect(
            with_heartbeat(url), timeout=CONNECT_TIMEOUT.total_seconds()
        )


async def _find_queue(connection: AbstractConnection, name: str) -> None:
    channel = await connection.channel()
    try:
        await channel.declare_queue(name, passive=True)
    except ChannelNotFoundEntity as error:
        raise PortUnavailableError(
            PORT, f"queue {name} is missing: run `novel-crews topology apply`"
        ) from error
    await channel.close()


async def _declare_exchange(connection: AbstractConnection, exchange: Exchange) -> None:
    name = EXCHANGES[exchange]
    channel = await connection.channel()
    try:
        await channel.declare_exchange(name, EXCHANGE_TYPES[exchange], durable=True)
    except ChannelPreconditionFailed as error:
        raise TopologyMismatchError(f"exchange {name}", str(error)) from error
    await channel.close()


async def _declare_queue(connection: AbstractConnection, name: str) -> None:
    # A channel each: a refused declaration closes the channel that it came on.
    channel = await connection.channel()
    try:
        queue = await channel.declare_queue(
            name, durable=True, arguments=queue_arguments(name)
        )
    except ChannelPreconditionFailed as error:
        raise TopologyMismatchError(f"queue {name}", str(error)) from error
    for binding in QUEUE_BINDINGS[name]:
        await queue.bind(EXCHANGES[binding.exchange], binding.routing_key)
    await channel.close()
