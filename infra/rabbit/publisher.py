"""Publishes outbox messages to RabbitMQ, and waits for the broker's confirm."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Self

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import PublishError
from typing_extensions import override

from infra.rabbit.errors import PORT, as_port_errors
from infra.rabbit.topology import EXCHANGES, connect
from ports.errors import PortUnavailableError
from ports.outbox import Exchange, OutboxMessage, Publisher

APP_ID = "novel-movie-crews"
CONFIRM_TIMEOUT = timedelta(seconds=10)

COMMAND_PRIORITY = 5
"""From 5 on, quorum queues deliver two such messages for each other one (since RabbitMQ
4.0; before, all in their order). So the intake of a story does not wait until all
submissions, with which it shares a queue, are opened."""

EXCHANGE_NAMES: dict[Exchange, str] = {**EXCHANGES, "queue": EXCHANGES["work"]}
"""A message for one queue goes by the queue's name (`QUEUE_BINDINGS`)."""


class RabbitPublisher(Publisher):
    """Publishes on a connection of its own, so that a blocked one cannot stop
    consumers.

    The connection opens at the first message, and again at the first one after a
    failure. So an outage appears as the error of the message that it hit, and the
    caller decides when to try again.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._open_lock = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchanges: dict[Exchange, AbstractExchange] = {}
        self._is_blocked = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    @property
    def is_connected(self) -> bool:
        """Whether the connection is open; it is not before the first message."""
        return self._channel is not None and not self._channel.is_closed

    async def check(self) -> None:
        """Return unless the last message was not confirmed in time.

        Raises:
            PortUnavailableError: It was not; the message says what to look at.
        """
        if self._is_blocked:
            raise PortUnavailableError(
                PORT,
                "it confirms nothing, as under a memory or disk alarm: see "
                "`rabbitmqctl status`",
            )

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        exchange = await self._find_exchange(message.exchange)
        try:
            with as_port_errors():
                is_routed = await _publish_and_confirm(exchange, message)
        except PortUnavailableError as error:
            self._is_blocked = isinstance(error.__cause__, TimeoutError)
            raise
        self._is_blocked = False
        return is_routed

    async def _find_exchange(self, exchange: Exchange) -> AbstractExchange:
        async with self._open_lock:
            if not self.is_connected:
                await self._close()
                with as_port_errors():
                    await self._open()
            return self._exchanges[exchange]

    async def _open(self) -> None:
        self._connection = await connect(self._url)
        channel = await self._connection.channel(on_return_raises=True)
        for exchange, name in EXCHANGE_NAMES.items():
            self._exchanges[exchange] = await channel.get_exchange(name, ensure=False)
        self._channel = channel

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        self._channel = None
        if connection is not None:
            await connection.close()


async def _publish_and_confirm(
    exchange: AbstractExchange, message: OutboxMessage
) -> bool:
    try:
        # Mandatory, for events too: that is how the broker tells whether anybody is
        # subscribed. An unroutable event is no error; any other message is.
        await exchange.publish(
            _to_message(message),
            message.routing_key,
            mandatory=True,
            timeout=CONFIRM_TIMEOUT.total_seconds(),
        )
    except PublishError as error:
        if message.exchange == "events":
            return False
        raise PortUnavailableError(
            PORT,
            f"no queue hears {message.routing_key} "
            f"of {EXCHANGE_NAMES[message.exchange]}: run `novel-crews topology apply`",
        ) from error
    except TimeoutError as error:
        # It may still arrive later. Ids are derived from what a message is, so readers
        # recognise the duplicate when it is published again.
        raise PortUnavailableError(
            PORT, f"not confirmed within {CONFIRM_TIMEOUT}: is it out of memory?"
        ) from error
    return True


def _to_message(message: OutboxMessage) -> Message:
    return Message(
        message.body,
        message_id=str(message.id),
        type=message.type,
        correlation_id=message.correlation_id,
        content_type=message.content_type,
        headers=dict(message.headers),
        delivery_mode=DeliveryMode.PERSISTENT,
        timestamp=datetime.now(UTC),
        app_id=APP_ID,
        priority=COMMAND_PRIORITY if message.exchange == "work" else None,
    )
