"""What RabbitMQ's client raises, in our words."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from ports.errors import PortUnavailableError

PORT = "broker"


@contextmanager
def as_port_errors() -> Iterator[None]:
    """Turn what befalls a connection into `PortUnavailableError`.

    The client cancels whoever waits on a connection that closes. Unlike a shutdown
    nobody asked for that, and a loop that took it for one would die quietly.
    """
    try:
        yield
    # Among them StopAsyncIteration: a peer that hangs up during the handshake, as a
    # load balancer without a broker behind it does.
    except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
        raise PortUnavailableError(PORT, repr(error)) from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise PortUnavailableError(PORT, "the connection closed meanwhile") from error
