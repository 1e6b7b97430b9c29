"""What a server that is ready says first, so that waiting needs no client."""

from tests.stack.loopback import HOST, answers

POSTGRES_USER = "crews"

_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
_AMQP_METHOD_FRAME = b"\x01"
_POSTGRES_PARAMETERS = (
    b"\x00\x03\x00\x00"  # protocol 3.0
    + f"user\0{POSTGRES_USER}\0database\0postgres\0\0".encode()
)
_POSTGRES_AUTHENTICATION = b"R"
"""While it recovers it accepts connections too, and answers with an error."""


def speaks_amqp(port: int, *, host: str = HOST) -> bool:
    """Tell whether a broker is up on *port*."""
    return answers(port, _AMQP_HEADER, _AMQP_METHOD_FRAME, host=host)


def speaks_postgres(port: int, *, host: str = HOST) -> bool:
    """Tell whether a database server on *port* lets clients in."""
    length = (len(_POSTGRES_PARAMETERS) + 4).to_bytes(4, "big")
    hello = length + _POSTGRES_PARAMETERS
    return answers(port, hello, _POSTGRES_AUTHENTICATION, host=host)
