"""Replicas as processes, forked from one that has imported everything already."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.chaos import replica
from tests.stack.loopback import free_ports

_CONTEXT = get_context("forkserver")
# CrewAI alone takes seconds to import; a fork has it at once. No thread runs yet then.
_CONTEXT.set_forkserver_preload(["tests.chaos.replica"])

_LOOKS_EVERY = 0.1
ENDS_WITHIN = 60.0


@dataclass(kw_only=True)
class Troupe:
    """Keeps a number of replicas on stage: who dies is replaced.

    Attributes:
        deaths: How many were killed, by whatever.
        exits: Codes of those that ended by themselves; any but 0 after a SIGTERM is
            a crash.
    """

    folder: Path
    settings: dict[str, str]
    size: int
    deaths: int = 0
    exits: list[int] = field(default_factory=list)
    _on_stage: list[ForkServerProcess] = field(default_factory=list)
    _retiring: list[ForkServerProcess] = field(default_factory=list)

    @asynccontextmanager
    async def playing(self) -> AsyncIterator[None]:
        """Keep the stage filled for as long as the context lasts."""
        # A group: a stage that cannot be filled ends the show at once.
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep())
            try:
                yield
            finally:
                keeping.cancel()
                await asyncio.wait((keeping,))
                self._look()
                await self._leave()

    def kill(self, place: int) -> None:
        """Pull the plug of one of them, whatever it is at."""
        if self._on_stage:
            self._on_stage[place % len(self._on_stage)].kill()

    def retire(self, place: int) -> None:
        """Ask one of them to stop, as a deployment does."""
        if self._on_stage:
            leaving = self._on_stage.pop(place % len(self._on_stage))
            leaving.terminate()
            self._retiring.append(leaving)

    async def _keep(self) -> None:
        while True:
            self._look()
            while len(self._on_stage) < self.size:
                self._on_stage.append(self._new())
            await asyncio.sleep(_LOOKS_EVERY)

    def _look(self) -> None:
        for player in self._on_stage:
            if player.exitcode is not None:
                self._buried(player.exitcode)
        for player in self._retiring:
            if player.exitcode is not None:
                self._buried(player.exitcode)
        self._on_stage = [p for p in self._on_stage if p.exitcode is None]
        self._retiring = [p for p in self._retiring if p.exitcode is None]

    def _buried(self, code: int) -> None:
        if code == -signal.SIGKILL:
            self.deaths += 1
        else:
            self.exits.append(code)

    def _new(self) -> ForkServerProcess:
        (port,) = free_ports(1)
        player = _CONTEXT.Process(
            target=replica.run, args=(self.folder, port, self.settings), daemon=True
        )
        player.start()
        return player

    async def _leave(self) -> None:
        everybody = self._on_stage + self._retiring
        for player in everybody:
            player.terminate()
        for player in everybody:
            await asyncio.to_thread(player.join, ENDS_WITHIN)
            if player.exitcode is None:
                player.kill()
                await asyncio.to_thread(player.join)
            self._buried(player.exitcode if player.exitcode is not None else -1)
