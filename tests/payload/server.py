"""A real Payload CMS with Novel Movie's collections and ours, on an SQLite file."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import httpx

from tests.stack.daemon import tail
from tests.stack.loopback import HOST, free_ports
from tests.stack.node import node, npm, with_node

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent
NEWEST = bool(os.environ.get("PAYLOAD_NEWEST"))
"""Whether the newest Payload is asked for, in place of the one Novel Movie pins."""

HERE = ROOT / "out/payload-newest/tests/payload" if NEWEST else SOURCES
"""Where Payload is installed, beside the configuration that runs in it."""

PASSWORD = "of-the-tests-alone"  # noqa: S105  # nothing else is behind it


class PayloadServer:
    """One server on one database file, which may be killed and started again.

    Attributes:
        key: The API key of its service user.
    """

    def __init__(self, folder: Path, **options: str) -> None:
        """*options* are read by ``payload.config.ts``."""
        [self.port] = free_ports(1)
        self.key = str(uuid4())
        self._folder = folder
        self._options = options
        self._has_user = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The base URL, without a path."""
        return f"http://{HOST}:{self.port}"

    @property
    def database(self) -> Path:
        """The database file, unless the options name another database."""
        return self._folder / "payload.db"

    def start(self) -> None:
        """Start and return when it answers; the first start adds the service user."""
        install()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own server
                [*node(), "--import", "tsx", "server.ts"],
                cwd=HERE,
                env=self._environment(),
                # The server ends when this pipe closes: it cannot outlive this process.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._await_ready(self._process)
        if not self._has_user:
            self._add_user("service", self.key)
            self._has_user = True

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    @property
    def _log(self) -> Path:
        return self._folder / "errors.log"

    def another_key(self, role: str) -> str:
        """Add a user with a *role* and return their API key."""
        key = str(uuid4())
        self._add_user(role, key)
        return key

    def _environment(self) -> Mapping[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "PORT": str(self.port),
            "DATABASE_URI": f"file:{self.database}",
            **self._options,
        }

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        # It prints one line when it is ready; the stream ends if it fails.
        output = process.stdout or iter(())
        if not any(line.strip() == b"ready" for line in output):
            raise RuntimeError(f"Payload did not start: {tail(self._log)}")

    def _add_user(self, role: str, key: str) -> None:
        """Add a user and let them set their key: newer Payloads accept it only so."""
        login = {"email": f"{key}@novel-movie.test", "password": PASSWORD}
        with httpx.Client(base_url=f"{self.url}/api/users", timeout=60) as client:
            created = client.post("", json=login | {"role": role}).raise_for_status()
            user = client.post("/login", json=login).raise_for_status().json()
            client.patch(
                f"/{created.json()['doc']['id']}",
                headers={"Authorization": f"JWT {user['token']}"},
                json={"enableAPIKey": True, "apiKey": key},
            ).raise_for_status()


def install() -> None:
    """Install Payload as locked, once for all workers."""
    source = SOURCES / "newest" if NEWEST else SOURCES
    with (source / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if NEWEST:
            _copy_configuration(source)
        locked, installed = HERE / "package-lock.json", HERE / "node_modules"
        if _is_older(installed / ".package-lock.json", locked):
            subprocess.run(  # noqa: S603  # our own lock
                [*npm(), "ci", "--no-progress"], cwd=HERE, env=with_node(), check=True
            )


def _copy_configuration(packages: Path) -> None:
    """Copy it beside other *packages*: Node finds those beside the file it runs."""
    HERE.mkdir(parents=True, exist_ok=True)
    for file in (*SOURCES.glob("*.ts"), SOURCES / "tsconfig.json", *packages.iterdir()):
        if not (HERE / file.name).exists() or _is_older(HERE / file.name, file):
            shutil.copy2(file, HERE)
    plugin = Path("infra/payload/plugin")
    made = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(
        ROOT / plugin, HERE.parents[1] / plugin, ignore=made, dirs_exist_ok=True
    )


def _is_older(file: Path, other: Path) -> bool:
    return not file.exists() or file.stat().st_mtime < other.stat().st_mtime
