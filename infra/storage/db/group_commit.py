"""Group commit: what is asked while the database is at work goes there together.

A commit costs the same for one row and for fifty. So a request that comes alone goes
at once, and those that come meanwhile share the next transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from infra.storage.db.uncancelled import run_uncancelled
from ports.errors import PortUnavailableError

A = TypeVar("A")
R = TypeVar("R")

MAX_BATCH = 64
"""Requests in one transaction: it holds the rows that it changes until its end."""


@dataclass(slots=True, eq=False)
class _PendingRequest(Generic[A, R]):
    request: A
    answer: "asyncio.Future[R]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class GroupCommit(Generic[A, R]):
    """Carries requests out, many at once; each gets its own answer or error."""

    def __init__(self, carry: Callable[[Sequence[A]], Awaitable[Sequence[R]]]) -> None:
        """Gather for *carry*, which answers requests in their order, all or none."""
        self._carry = carry
        self._waiting: list[_PendingRequest[A, R]] = []
        self._turn = asyncio.Lock()

    async def __call__(self, asked: A) -> R:
        """Carry out *asked*, alone or in company."""
        request = _PendingRequest[A, R](asked)
        self._waiting.append(request)
        try:
            async with self._turn:
                if not request.answer.done():
                    await self._commit_batch()
        finally:
            if request in self._waiting:
                self._waiting.remove(request)
        return await request.answer

    async def _commit_batch(self) -> None:
        """Carry out what waits; others are in it, so it outlives its leader."""
        # Whoever asks in the same turn of the loop comes along.
        await asyncio.sleep(0)
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        await run_uncancelled(self._run_batch(batch))

    async def _run_batch(self, batch: Sequence[_PendingRequest[A, R]]) -> None:
        try:
            answers = await self._carry([request.request for request in batch])
        except PortUnavailableError as error:
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001  # whoever asked it judges it
            if len(batch) == 1:
                _fail(batch, error)
            else:
                # One of them is at fault; the others must not fail with it.
                for request in batch:
                    await self._run_batch([request])
        except BaseException:
            # Cut off: nobody may wait for an answer that comes no more.
            _fail(batch, PortUnavailableError("journal", "a transaction was cut off"))
            raise
        else:
            for request, answer in zip(batch, answers, strict=True):
                if not request.answer.done():
                    request.answer.set_result(answer)


def _fail(batch: Sequence[_PendingRequest[A, R]], error: Exception) -> None:
    for request in batch:
        if not request.answer.done():
            request.answer.set_exception(error)
