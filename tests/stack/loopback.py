"""Ports on the loopback interface, and whether anybody listens there."""

import secrets
import socket
from contextlib import ExitStack, suppress

HOST = "127.0.0.1"

# Below the ports of outgoing connections: one of those would take a server's place
# while a test has it stopped.
_OURS = range(15_000, 30_000)


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on; they are held together so that they differ."""
    with ExitStack() as held:
        return [_held(held) for _ in range(count)]


def _held(held: ExitStack) -> int:
    while True:
        port = secrets.choice(_OURS)
        candidate = held.enter_context(socket.socket())
        with suppress(OSError):
            candidate.bind((HOST, port))
            return port


def answers(port: int, hello: bytes, welcome: bytes, *, host: str = HOST) -> bool:
    """Tell whether whoever listens on *port* answers *hello* with *welcome*."""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(hello)
            return connection.recv(1) == welcome
    except OSError:
        return False
