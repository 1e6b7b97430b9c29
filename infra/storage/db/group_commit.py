"""Group commit: requests that arrive during a transaction share the next one.

A commit costs the same for one row and for fifty. A request that finds no transaction
running starts one at once, so a single request never waits for company.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from infra.storage.db.database import run_uncancelled
from ports.errors import PortUnavailableError

A = TypeVar("A")
R = TypeVar("R")

MAX_BATCH = 64
"""Requests in one transaction: it locks the rows that it changes until its end."""


@dataclass(slots=True, eq=False)
class _PendingRequest(Generic[A, R]):
    argument: A
    answer: "asyncio.Future[R]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class GroupCommit(Generic[A, R]):
    """Runs requests in shared transactions; each gets its own answer or error."""

    def __init__(
        self, transaction: Callable[[Sequence[A]], Awaitable[Sequence[R]]]
    ) -> None:
        """Share *transaction*, which answers requests in their order, all or none."""
        self._transaction = transaction
        self._pending: list[_PendingRequest[A, R]] = []
        self._lock = asyncio.Lock()

    async def __call__(self, argument: A) -> R:
        """Return the answer to *argument*, asked alone or with others."""
        request = _PendingRequest[A, R](argument)
        self._pending.append(request)
        try:
            async with self._lock:
                if not request.answer.done():
                    await self._commit_batch()
        finally:
            if request in self._pending:
                self._pending.remove(request)
        return await request.answer

    async def _commit_batch(self) -> None:
        """Run what is pending, to the end: the caller's cancellation is not theirs."""
        # Requests made in the same iteration of the event loop join the batch.
        await asyncio.sleep(0)
        batch, self._pending = self._pending[:MAX_BATCH], self._pending[MAX_BATCH:]
        await run_uncancelled(self._run_batch(batch))

    async def _run_batch(self, batch: Sequence[_PendingRequest[A, R]]) -> None:
        try:
            answers = await self._transaction([request.argument for request in batch])
        except PortUnavailableError as error:
            _fail(batch, error)
        except Exception as error:  # noqa: BLE001  # handed to whoever made the request
            if len(batch) == 1:
                _fail(batch, error)
            else:
                # One of them is at fault; the others must not fail with it.
                for request in batch:
                    await self._run_batch([request])
        except BaseException:
            # Cancelled from outside: nobody may wait for an answer that never comes.
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
