"""Checks by the first bytes of a protocol whether a server is ready."""

from tests.stack.loopback import HOST, is_answering

POSTGRES_USER = "crews"

_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
_AMQP_METHOD_FRAME = b"\x01"
_POSTGRES_PARAMETERS = (
    b"\x00\x03\x00\x00"  # protocol 3.0
    + f"user\0{POSTGRES_USER}\0database\0postgres\0\0".encode()
)
_POSTGRES_AUTHENTICATION = b"R"
"""A server in recovery also accepts connections, but answers with an error."""


def is_amqp_up(port: int, *, host: str = HOST) -> bool:
    """Tell whether a broker answers on *port*."""
    return is_answering(port, _AMQP_HEADER, _AMQP_METHOD_FRAME, host=host)


def is_postgres_up(port: int, *, host: str = HOST) -> bool:
    """Tell whether a database server accepts clients on *port*."""
    length = (len(_POSTGRES_PARAMETERS) + 4).to_bytes(4, "big")
    hello = length + _POSTGRES_PARAMETERS
    return is_answering(port, hello, _POSTGRES_AUTHENTICATION, host=host)
