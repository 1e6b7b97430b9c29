"""Translates the errors of RabbitMQ's client."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from ports.certificates import find_certificate_fault
from ports.errors import PortUnavailableError

PORT = "broker"


@contextmanager
def as_port_errors() -> Iterator[None]:
    """Raise connection errors inside the context as `PortUnavailableError`.

    The client cancels the tasks that wait on a connection when it closes. Nobody asked
    for that, unlike at a shutdown: a loop that took it for a shutdown would end
    quietly. So such a cancellation becomes an error too.
    """
    try:
        yield
    # CONNECTION_EXCEPTIONS includes StopAsyncIteration, which the client raises when
    # the other side closes during the handshake, as a load balancer without a broker
    # does.
    except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
        fault = find_certificate_fault(error)
        raise PortUnavailableError(PORT, fault or repr(error)) from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise PortUnavailableError(PORT, "the connection closed meanwhile") from error
