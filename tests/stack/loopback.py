"""Ports on the loopback interface, and whether anybody listens there."""

import socket
from contextlib import ExitStack

HOST = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on; they are held together so that they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def answers(port: int, hello: bytes, welcome: bytes, *, host: str = HOST) -> bool:
    """Tell whether whoever listens on *port* answers *hello* with *welcome*."""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(hello)
            return connection.recv(1) == welcome
    except OSError:
        return False
