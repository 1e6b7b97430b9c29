"""Translates the errors of RabbitMQ's client."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from aiormq.exceptions import InvalidFrameError, ProbableAuthenticationError
from yarl import URL

from ports.certificates import find_certificate_fault
from ports.errors import PortUnavailableError

PORT = "broker"

BROKER_SETTING = "CREWS_BROKER_URL"

CLOSED = "the connection closed meanwhile"


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
        raise PortUnavailableError(PORT, CLOSED) from error
    # A bare one is what the client raises for a call that waits while a connection
    # closes without a reason (aiormq's `FutureStore.reject_all`).
    except Exception as error:
        if type(error) is not Exception:
            raise
        raise PortUnavailableError(PORT, CLOSED) from error


@contextmanager
def as_connection_errors(url: str, *, setting: str = BROKER_SETTING) -> Iterator[None]:
    """Raise what goes wrong while a connection is made, with what to do about it."""
    try:
        with as_port_errors():
            yield
    except PortUnavailableError as error:
        if error.__cause__ is None:
            raise
        detail = _describe(error.__cause__, URL(url), setting)
        raise PortUnavailableError(PORT, detail) from error.__cause__


def _describe(error: BaseException, url: URL, setting: str) -> str:
    if fault := find_certificate_fault(error):
        return fault
    match error:
        case ProbableAuthenticationError() if url.user is None:
            return (
                "the login by certificate is refused: set CREWS_CERTIFICATE_FILE to "
                "one of a user that the broker knows by its name"
            )
        case ProbableAuthenticationError():
            return (
                f"the login of user {url.user} is refused: set user and password in "
                f"{setting}"
            )
        # The server closes where it should have opened the virtual host.
        case InvalidFrameError() if "OpenOk" in str(error):
            return (
                f"user {url.user} may not use the virtual host {_vhost(url)}, or there "
                f"is none: `rabbitmqctl set_permissions`, or set {setting}"
            )
        # With TLS 1.3 it may hang up before its reason is read.
        case _ if url.scheme == "amqps" and "reset by peer" in str(error):
            return (
                "it hung up after the handshake (reset by peer): does it know the "
                "authority of CREWS_CERTIFICATE_FILE?"
            )
        case _:
            return (
                f"nothing answers at {url.host}:{url.port} ({type(error).__name__}): "
                f"is RabbitMQ running, and {setting} right?"
            )


def _vhost(url: URL) -> str:
    return url.path[1:] or "/"
