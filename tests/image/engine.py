"""A Docker engine: the one that answers, or a private one where it is installed."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 30.0


class MissingEngineError(RuntimeError):
    """No engine answers, and none can be started; the message says what to do."""


class EngineError(RuntimeError):
    """A command of Docker's failed."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """The engine at *host*, by its command line; *compose* is that of Compose."""

    host: str
    compose: tuple[str, ...] = ()

    def run(self, *arguments: str, folder: Path | None = None) -> str:
        """Run ``docker`` with *arguments*; return what it printed.

        Raises:
            EngineError: It failed.
        """
        return _run(("docker", *arguments), host=self.host, folder=folder)

    def run_compose(self, *arguments: str, folder: Path) -> str:
        """Run Compose on the project in *folder*.

        Raises:
            EngineError: It failed.
        """
        files = ("-f", "compose.yaml", "-f", "tests/image/compose.yaml")
        return _run(
            (*self.compose, "-p", "novel-crews-trial", *files, *arguments),
            host=self.host,
            folder=folder,
        )


@contextmanager
def open_engine(folder: Path) -> Iterator[Engine]:
    """Yield an engine; a private one is ended afterwards.

    Raises:
        MissingEngineError: There is none.
    """
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if shutil.which("docker") is None:
        raise MissingEngineError("docker is not installed: apt-get install docker.io")
    if _answers(host):
        yield Engine(host=host)
        return
    if os.geteuid() or shutil.which("dockerd") is None:
        raise MissingEngineError(f"no Docker engine answers at {host}: set DOCKER_HOST")
    with _private_engine(folder) as private:
        yield Engine(host=private)


@contextmanager
def _private_engine(folder: Path) -> Iterator[str]:
    host = f"unix://{folder}/docker.sock"
    with (folder / "dockerd.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own argument list
            [
                *("dockerd", "--host", host, "--pidfile", str(folder / "pid")),
                *("--data-root", str(folder / "data")),
                *("--exec-root", str(folder / "exec")),
                # Erlang makes a table as long as the limit.
                *("--default-ulimit", "nofile=20000:20000"),
            ],
            stdout=log,
            stderr=log,
        )
        try:
            until = time.monotonic() + _START_SECONDS
            while not _answers(host):
                if time.monotonic() > until or process.poll() is not None:
                    said = (folder / "dockerd.log").read_text()[-300:]
                    raise MissingEngineError(f"dockerd does not start here: {said}")
                time.sleep(0.2)
            yield host
        finally:
            process.terminate()
            process.wait()


def _answers(host: str) -> bool:
    try:
        return bool(_run(("docker", "version", "-f", "{{.Server.Version}}"), host=host))
    except EngineError:
        return False


def find_compose(root: Path) -> tuple[str, ...]:
    """Return a Compose that reads our file: this machine's, or that of *root*."""
    own = root / "usr/libexec/docker/cli-plugins/docker-compose"
    for command in (("docker", "compose"), ("docker-compose",), (str(own),)):
        try:
            version = _run((*command, "version", "--short"), host="")
        except (EngineError, FileNotFoundError):
            continue
        if int(version.strip().lstrip("v").split(".")[0]) >= 2:
            return command
    raise MissingEngineError("Docker Compose 2 or newer is not installed")


def _run(command: tuple[str, ...], *, host: str, folder: Path | None = None) -> str:
    ended = subprocess.run(  # noqa: S603  # our own argument lists
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        # Its own builder: the newer one is a plug-in that may be missing.
        env={**os.environ, "DOCKER_HOST": host, "DOCKER_BUILDKIT": "0"},
    )
    if ended.returncode:
        said = (ended.stderr.strip() or ended.stdout.strip())[-600:]
        raise EngineError(f"{' '.join(command[:6])}: {said}")
    return ended.stdout
