"""Ports on the loopback interface, and whether a server answers there."""

import secrets
import socket
from contextlib import ExitStack, suppress

HOST = "127.0.0.1"

# Below the ports of outgoing connections: such a connection could take the port of a
# server while a test has stopped it.
_PORTS = range(15_000, 30_000)


def free_ports(count: int) -> list[int]:
    """Return *count* different ports on which nothing listens."""
    with ExitStack() as held:
        return [_bind_free_port(held) for _ in range(count)]


def _bind_free_port(held: ExitStack) -> int:
    while True:
        port = secrets.choice(_PORTS)
        candidate = held.enter_context(socket.socket())
        with suppress(OSError):
            candidate.bind((HOST, port))
            return port


def is_answering(port: int, hello: bytes, welcome: bytes, *, host: str = HOST) -> bool:
    """Tell whether a server on *port* answers *hello* with the byte *welcome*."""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(hello)
            return connection.recv(1) == welcome
    except OSError:
        return False
