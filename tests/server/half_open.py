"""``python -m tests.server.half_open PORT``: 2,000 half requests, and a probe beside.

Run on the server's own loopback. Prints the slowest answer of a probe, in seconds.
"""

import resource
import socket
import sys
import time
import urllib.request
from contextlib import ExitStack

CONNECTIONS = 2_000
PROBES = 20
PROBE_SECONDS = 4
HALF = b"GET /stats HTTP/1.1\r\nHost: localhost\r\nX-Half:"


def main() -> None:
    """Open them, ask, and print; a probe without an answer ends it with an error."""
    port = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (CONNECTIONS * 2, CONNECTIONS * 2))
    slowest = 0.0
    with ExitStack() as held:
        for _ in range(CONNECTIONS):
            held.enter_context(open_half(port))
        for number in range(PROBES):
            began = time.monotonic()
            path = "livez" if number % 2 else "readyz"
            url = f"http://127.0.0.1:{port}/{path}"
            with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as answer:  # ours
                answer.read()
            slowest = max(slowest, time.monotonic() - began)
            # Those that were closed come again.
            for _ in range(50):
                held.enter_context(open_half(port))
    sys.stdout.write(f"{slowest:.3f}\n")


def open_half(port: int) -> socket.socket:
    """Return a connection that has sent half a request."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=5)
    connection.sendall(HALF)
    return connection


if __name__ == "__main__":
    main()
