"""Replicas as processes, forked from one that has already imported everything."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.chaos import replica
from tests.stack.loopback import free_ports

_CONTEXT = get_context("forkserver")
# CrewAI alone takes seconds to import; a fork has it at once. No threads run yet.
_CONTEXT.set_forkserver_preload(["tests.chaos.replica"])

_POLL_SECONDS = 0.1
STOP_TIMEOUT_SECONDS = 60.0


@dataclass(kw_only=True)
class ReplicaSet:
    """Keeps a number of replicas running and replaces those that are killed.

    Attributes:
        target: What a replica runs, with the folder, a port for operators and the
            settings.
        kills: How many replicas were killed, by whatever cause.
        exit_codes: Of the other ended replicas; any but 0 after a SIGTERM is a crash.
    """

    folder: Path
    settings: dict[str, str]
    size: int
    target: Callable[[Path, int, dict[str, str]], None] = replica.run
    kills: int = 0
    exit_codes: list[int] = field(default_factory=list)
    _active: list[ForkServerProcess] = field(default_factory=list)
    _stopping: list[ForkServerProcess] = field(default_factory=list)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Keep the replicas running until the context ends."""
        # A group: if a replica cannot be started, the experiment ends at once.
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep_size())
            try:
                yield
            finally:
                keeper.cancel()
                await asyncio.wait((keeper,))
                self._remove_ended()
                await self._stop_all()

    def kill(self, index: int) -> None:
        """Kill one replica, whatever it is doing."""
        if self._active:
            self._active[index % len(self._active)].kill()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes of the replicas that run."""
        return tuple(each.pid for each in self._active if each.pid is not None)

    def kill_all(self) -> None:
        """Kill every replica at once, and start no other."""
        self.size = 0
        for process in self._active:
            process.kill()

    def retire(self, index: int) -> None:
        """Ask one replica to stop, as a deployment does."""
        if self._active:
            process = self._active.pop(index % len(self._active))
            process.terminate()
            self._stopping.append(process)

    async def _keep_size(self) -> None:
        while True:
            self._remove_ended()
            while len(self._active) < self.size:
                self._active.append(self._start_replica())
            await asyncio.sleep(_POLL_SECONDS)

    def _remove_ended(self) -> None:
        for process in self._active:
            if process.exitcode is not None:
                self._count_end(process.exitcode)
        for process in self._stopping:
            if process.exitcode is not None:
                self._count_end(process.exitcode)
        self._active = [p for p in self._active if p.exitcode is None]
        self._stopping = [p for p in self._stopping if p.exitcode is None]

    def _count_end(self, code: int) -> None:
        if code == -signal.SIGKILL:
            self.kills += 1
        else:
            self.exit_codes.append(code)

    def _start_replica(self) -> ForkServerProcess:
        (port,) = free_ports(1)
        process = _CONTEXT.Process(
            target=self.target, args=(self.folder, port, self.settings), daemon=True
        )
        process.start()
        return process

    async def _stop_all(self) -> None:
        processes = self._active + self._stopping
        for process in processes:
            process.terminate()
        for process in processes:
            await asyncio.to_thread(process.join, STOP_TIMEOUT_SECONDS)
            if process.exitcode is None:
                process.kill()
                await asyncio.to_thread(process.join)
            self._count_end(process.exitcode if process.exitcode is not None else -1)
