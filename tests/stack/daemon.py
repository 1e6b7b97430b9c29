"""A process that outlives whoever started it, known by its pid file.

Workers of one test run start servers that the others go on using, and `make up` starts
them for later: so no process may depend on being somebody's child.
"""

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

# In its folder, by which it is known, it writes its own pid, whole or not at all, then
# becomes the server: every exec on the way keeps the pid.
_LAUNCHER = 'cd "${0%/*}" && echo $$ > "$0.new" && mv "$0.new" "$0" && exec "$@"'
_PAUSE = 0.01


class DaemonError(RuntimeError):
    """A server did not start or stop; the message says where its log is."""


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
        time.sleep(_PAUSE)


def await_ready(
    ready: Callable[[], bool],
    *,
    alive: Callable[[], bool],
    within: timedelta,
    last_words: Callable[[], str],
) -> None:
    """Return when a server that is starting is *ready*.

    Raises:
        DaemonError: It ended, or is not after *within*.
    """
    deadline = time.monotonic() + within.total_seconds()
    while not ready():
        if not alive():
            raise DaemonError(f"a server ended while it started: {last_words()}")
        if time.monotonic() > deadline:
            raise DaemonError(f"a server is not up after {within}: {last_words()}")
        time.sleep(_PAUSE)


def tail(log: Path) -> str:
    """Return the end of a log, for an error message."""
    return log.read_text(errors="replace")[-2000:]


def is_running(pid_file: Path) -> bool:
    """Tell whether the process behind *pid_file* lives."""
    handle = _opened(pid_file)
    if handle is None:
        return False
    try:
        return not _ends(handle, within=timedelta())
    finally:
        os.close(handle)


def end(pid_file: Path, how: signal.Signals, *, within: timedelta) -> None:
    """Send *how* and wait until the process is gone.

    Raises:
        DaemonError: It is still there after *within*.
    """
    handle = _opened(pid_file)
    if handle is None:
        return
    try:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, how)
        if not _ends(handle, within=within):
            raise DaemonError(f"{pid_file.stem} ignored {how.name} for {within}")
    finally:
        os.close(handle)
    pid_file.unlink(missing_ok=True)


def await_departure(folder: Path) -> None:
    """Return when no process works in *folder*: children may outlive their parent."""
    while any(_belongs(pid, folder) for pid in _pids()):
        time.sleep(_PAUSE)


def _pids() -> list[int]:
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    ]


def _opened(pid_file: Path) -> int | None:
    """Return a pidfd, which is neither ours to reap nor open to the pid's reuse."""
    try:
        pid = int(pid_file.read_text())
        handle = os.pidfd_open(pid)
    except (FileNotFoundError, ProcessLookupError):
        return None
    if _belongs(pid, pid_file.parent):
        return handle
    os.close(handle)
    return None


def _belongs(pid: int, folder: Path) -> bool:
    """Tell a server of *folder* from a stranger that was given its pid later."""
    try:
        # Below the root of another system its path is longer, and ends the same.
        return f"{folder}/" in f"{Path(f'/proc/{pid}/cwd').readlink()}/"
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _ends(handle: int, *, within: timedelta) -> bool:
    poller = select.poll()
    poller.register(handle, select.POLLIN)
    return bool(poller.poll(within.total_seconds() * 1000))
