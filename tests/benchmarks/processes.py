"""CPU time and memory of processes, from /proc."""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_SECONDS = 0.1


def cpu_by_process(pids: Iterable[int]) -> dict[int, float]:
    """Return the seconds of CPU that each of *pids* has used, in user and kernel mode.

    What has ended is left out: PostgreSQL's vacuum comes and goes.
    """
    used = {}
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            used[pid] = _cpu_seconds_of(pid)
    return used


def cpu_since(before: Mapping[int, float]) -> float:
    """Return the seconds of CPU that the processes of *before* have used since."""
    return sum(seconds - before[pid] for pid, seconds in cpu_by_process(before).items())


def _cpu_seconds_of(pid: int) -> float:
    # After the name, which may contain blanks and parentheses.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / _TICKS


def processes_in(folder: Path) -> list[int]:
    """Return the processes that work in *folder* or below it."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _works_in(entry, folder)
    ]


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False


class PeakMemory:
    """The peak memory of a process and its descendants.

    Attributes:
        peak: In bytes; shared pages count for each process.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self.peak = 0

    def sample(self) -> None:
        """Measure once and update the peak."""
        self.peak = max(
            self.peak, sum(resident_bytes(pid) for pid in process_tree(self._root))
        )


@contextmanager
def watch_memory(root: int) -> Iterator[PeakMemory]:
    """Measure the memory of *root* and its descendants until the context ends."""
    memory, ended = PeakMemory(root), threading.Event()

    def watch() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            memory.sample()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield memory
    finally:
        ended.set()
        watching.join()


def process_tree(root: int) -> list[int]:
    """Return *root* and those of its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent_of(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _parent_of(entry: Path) -> int | None:
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1])


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0
