"""Processes that outlive the process that started them, identified by pid files.

Workers of a test run start servers that other workers use, and `make up` starts them
for later, so no code may assume that a server is its child process.
"""

import logging
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

OWN_ROOT = Path("/")

# The launcher changes to the folder of the pid file, writes its own pid atomically and
# then becomes the server: `exec` keeps the pid.
_LAUNCHER = 'cd "${0%/*}" && echo $$ > "$0.new" && mv "$0.new" "$0" && exec "$@"'
_POLL_SECONDS = 0.01

_LOG = logging.getLogger(__name__)


class DaemonError(RuntimeError):
    """A server did not start or stop; the message contains the end of its log."""


class EndedError(DaemonError):
    """A server ended while it started."""


def start(
    launch_server: Callable[[], None],
    *,
    pid_file: Path,
    is_ready: Callable[[], bool],
    within: timedelta,
    log: Path,
) -> None:
    """Launch a server and return when it is ready.

    One that ends at once is launched once more: on a loaded machine a server was gone
    before it wrote its first line. What is wrong with it also ends its second start.

    Raises:
        DaemonError: It ended twice, or it is not ready after *within*.
    """

    def launch_and_await() -> None:
        launch_server()
        await_ready(
            is_ready,
            is_alive=lambda: is_running(pid_file),
            within=within,
            read_log=lambda: tail(log),
        )

    try:
        launch_and_await()
    except EndedError:
        _LOG.warning("%s ended while it started; once more", pid_file.stem)
        launch_and_await()


def launch(
    pid_file: Path,
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    root: Path = OWN_ROOT,
) -> None:
    """Start *argv* in a session of its own and return when its pid is known.

    Below another *root* the folder of *pid_file* must be there under the same name.
    """
    pid_file.unlink(missing_ok=True)
    inside = [] if root == OWN_ROOT else ["/usr/sbin/chroot", str(root)]
    launcher = ["/bin/sh", "-c", _LAUNCHER, str(pid_file), *argv]
    with log.open("ab") as output:
        subprocess.run(  # noqa: S603  # our own argument lists
            ["/usr/bin/setsid", "--fork", *inside, *launcher],
            check=True,
            cwd=pid_file.parent,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    while not pid_file.exists():
        time.sleep(_POLL_SECONDS)


def await_ready(
    is_ready: Callable[[], bool],
    *,
    is_alive: Callable[[], bool],
    within: timedelta,
    read_log: Callable[[], str],
) -> None:
    """Return when a server that is starting is ready.

    Raises:
        EndedError: It ended.
        DaemonError: It is not ready after *within*.
    """
    deadline = time.monotonic() + within.total_seconds()
    while not is_ready():
        if not is_alive():
            raise EndedError(f"a server ended while it started: {read_log()}")
        if time.monotonic() > deadline:
            raise DaemonError(f"a server is not up after {within}: {read_log()}")
        time.sleep(_POLL_SECONDS)


def tail(log: Path) -> str:
    """Return the end of a log, for an error message."""
    return log.read_text(errors="replace")[-2000:]


def is_running(pid_file: Path) -> bool:
    """Tell whether the process of *pid_file* is alive."""
    handle = _open_pidfd(pid_file)
    if handle is None:
        return False
    try:
        return not _wait_for_end(handle, within=timedelta())
    finally:
        os.close(handle)


def end(pid_file: Path, how: signal.Signals, *, within: timedelta) -> None:
    """Send *how* and wait until the process is gone.

    Raises:
        DaemonError: It is still there after *within*.
    """
    handle = _open_pidfd(pid_file)
    if handle is None:
        return
    try:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, how)
        if not _wait_for_end(handle, within=within):
            raise DaemonError(f"{pid_file.stem} ignored {how.name} for {within}")
    finally:
        os.close(handle)
    pid_file.unlink(missing_ok=True)


def await_empty(folder: Path) -> None:
    """Return when no process works in *folder*: children may outlive the server."""
    while any(_works_in(pid, folder) for pid in _pids()):
        time.sleep(_POLL_SECONDS)


def _pids() -> list[int]:
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    ]


def _open_pidfd(pid_file: Path) -> int | None:
    """Return a pidfd: it works for strangers too, and a pid could be reused."""
    try:
        pid = int(pid_file.read_text())
        handle = os.pidfd_open(pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    if _works_in(pid, pid_file.parent):
        return handle
    os.close(handle)
    return None


def _works_in(pid: int, folder: Path) -> bool:
    """Tell whether *pid* works in *folder*; another process may have got its pid."""
    try:
        # Under another root the path has a prefix, but the same end.
        return f"{folder}/" in f"{Path(f'/proc/{pid}/cwd').readlink()}/"
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _wait_for_end(handle: int, *, within: timedelta) -> bool:
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    return bool(poller.poll(within.total_seconds() * 1000))
