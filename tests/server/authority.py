"""An ACME server on this machine, which vouches for the server in the trial."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.server.machine import HERE, Machine
from tests.stack.certificates import Authority
from tests.stack.packages import install

_PORT = 14000
_MANAGEMENT_PORT = 15000
_VALID_SECONDS = 24 * 3600
"""So short that each renewal that certbot's timer starts is due."""

_START_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class AcmeServer:
    """Pebble, of Let's Encrypt's own tests; *root* vouches for what it issues."""

    front: Path
    root: Path

    def introduce(self, machine: Machine) -> None:
        """Name it to the machine's certbot, as the public one is built in."""
        # Beside what is there: update-ca-certificates would drop what this machine's
        # way to the package registries needs.
        trusted = "/etc/ssl/certs/ca-certificates.crt"
        machine.write(trusted, machine.read(trusted) + self.front.read_text())
        machine.write(
            "/etc/letsencrypt/cli.ini",
            f"server = https://{HERE}:{_PORT}/dir\n"
            "agree-tos = true\nregister-unsafely-without-email = true\n"
            "non-interactive = true\nmax-log-backups = 0\n",
        )


@contextmanager
def acme_server(folder: Path) -> Iterator[AcmeServer]:
    """Run one; it asks the server at port 80, as its name says."""
    if not Path("/usr/bin/pebble").exists():
        install("pebble", instead="a machine with Pebble")
    own = Authority("the front of an ACME server")
    front = own.write(folder / "acme-front.pem")
    own.issue(folder, "acme", host=HERE)
    config = folder / "acme.json"
    config.write_text(
        json.dumps(
            {
                "pebble": {
                    "listenAddress": f"{HERE}:{_PORT}",
                    "managementListenAddress": f"{HERE}:{_MANAGEMENT_PORT}",
                    "certificate": str(folder / "acme.pem"),
                    "privateKey": str(folder / "acme.key"),
                    "httpPort": 80,
                    "tlsPort": 443,
                    "certificateValidityPeriod": _VALID_SECONDS,
                }
            }
        )
    )
    with (folder / "acme.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # with our configuration
            ["/usr/bin/pebble", "-config", str(config)],
            stdout=log,
            stderr=log,
            env={**os.environ, "PEBBLE_VA_NOSLEEP": "1"},
        )
        try:
            root = folder / "acme-root.pem"
            root.write_text(_fetch_root(front))
            yield AcmeServer(front=front, root=root)
        finally:
            process.terminate()
            process.wait()


def _fetch_root(front: Path) -> str:
    until = time.monotonic() + _START_SECONDS
    with httpx.Client(verify=str(front), trust_env=False) as client:
        while True:
            try:
                return (
                    client.get(f"https://{HERE}:{_MANAGEMENT_PORT}/roots/0")
                    .raise_for_status()
                    .text
                )
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
