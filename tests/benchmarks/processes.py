"""What processes cost, as the kernel counts it."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY_SECONDS = 0.1


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the CPU time that *pids* have used, in user and kernel mode."""
    return sum(_used(pid) for pid in pids)


def _used(pid: int) -> float:
    # After the name, which may hold blanks and parentheses of its own.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / _TICKS


class Memory:
    """The most that a process and its descendants held at one time.

    Attributes:
        peak: In bytes; pages that they share are counted for each of them.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self.peak = 0

    def look(self) -> None:
        """Look now."""
        self.peak = max(self.peak, sum(_resident(pid) for pid in tree(self._root)))


@contextmanager
def watched(root: int) -> Iterator[Memory]:
    """Watch the memory of *root* and its descendants."""
    memory, over = Memory(root), threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY_SECONDS):
            memory.look()

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield memory
    finally:
        over.set()
        watching.join()


def tree(root: int) -> list[int]:
    """Return *root* and its descendants, as far as they live."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _parent(entry: Path) -> int | None:
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1])


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0
