"""Carries what is owed to RabbitMQ, and returns when the broker has it safe."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Self

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aio_pika.exceptions import PublishError
from typing_extensions import override

from infra.rabbit.faults import PORT, translated
from infra.rabbit.topology import EXCHANGES, connected
from ports.errors import PortUnavailableError
from ports.outbox import Exchange, Owed, Publisher

APP_ID = "novel-movie-crews"
CONFIRMED_WITHIN = timedelta(seconds=10)

NAMES: dict[Exchange, str] = {**EXCHANGES, "queue": "the default exchange"}


class RabbitPublisher(Publisher):
    """Publishes on a connection of its own: a blocked one must not stall consumers.

    It opens at the first message and again after a failure, so that an outage shows
    in the very message that it befell; whoever publishes decides when to try again.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening = asyncio.Lock()
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
        """Tell whether the connection stands; it does not before the first message."""
        return self._channel is not None and not self._channel.is_closed

    async def check(self) -> None:
        """Return unless the last message waits for its confirm.

        Raises:
            PortUnavailableError: With what to look at.
        """
        if self._is_blocked:
            raise PortUnavailableError(
                PORT,
                "it confirms nothing, as under a memory or disk alarm: see "
                "`rabbitmqctl status`",
            )

    @override
    async def publish(self, owed: Owed) -> bool:
        exchange = await self._exchange(owed.exchange)
        try:
            with translated():
                is_routed = await _confirmed(exchange, owed)
        except PortUnavailableError as error:
            self._is_blocked = isinstance(error.__cause__, TimeoutError)
            raise
        self._is_blocked = False
        return is_routed

    async def _exchange(self, exchange: Exchange) -> AbstractExchange:
        async with self._opening:
            if not self.is_connected:
                await self._close()
                with translated():
                    await self._open()
            return self._exchanges[exchange]

    async def _open(self) -> None:
        self._connection = await connected(self._url)
        channel = await self._connection.channel(on_return_raises=True)
        self._exchanges["queue"] = channel.default_exchange
        for exchange, name in EXCHANGES.items():
            self._exchanges[exchange] = await channel.get_exchange(name, ensure=False)
        self._channel = channel

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        self._channel = None
        if connection is not None:
            await connection.close()


async def _confirmed(exchange: AbstractExchange, owed: Owed) -> bool:
    try:
        # Mandatory, for events too: it is how the broker tells that nobody has
        # subscribed. What comes back is an error for our own messages only.
        await exchange.publish(
            _message(owed),
            owed.routing_key,
            mandatory=True,
            timeout=CONFIRMED_WITHIN.total_seconds(),
        )
    except PublishError as error:
        if owed.exchange == "events":
            return False
        raise PortUnavailableError(
            PORT,
            f"no queue hears {owed.routing_key} of {NAMES[owed.exchange]}: "
            "run `novel-crews topology apply`",
        ) from error
    except TimeoutError as error:
        # It may arrive all the same, later: ids are derived, so nobody minds.
        raise PortUnavailableError(
            PORT, f"not confirmed within {CONFIRMED_WITHIN}: is it out of memory?"
        ) from error
    return True


def _message(owed: Owed) -> Message:
    return Message(
        owed.body,
        message_id=str(owed.id),
        type=owed.type,
        correlation_id=owed.correlation_id,
        content_type=owed.content_type,
        headers=dict(owed.headers),
        delivery_mode=DeliveryMode.PERSISTENT,
        timestamp=datetime.now(UTC),
        app_id=APP_ID,
    )
