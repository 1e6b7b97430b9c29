"""Answers questions by grammar and rules, in worker processes, off the event loop."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self, TypeVar

from typing_extensions import override

from infra.offline import worker
from infra.offline.language.tokens import SPACY_MODEL
from infra.offline.parse_cache import ParseCache
from ports import heartbeat
from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.errors import PortProtocolError, PortUnavailableError
from ports.language_model import LanguageModel, ModelAnswer, Question

A = TypeVar("A", bound=FrozenModel)

NAME = "offline-reader"
WORKERS = 2
# A passage takes a second on a slow core; a minute means that a worker hangs.
ANSWER_TIMEOUT_SECONDS = 120.0


class OfflineReader(LanguageModel):
    """The rules, at two seats.

    The grammar of what was read is kept here and sent along with a question, so that
    either worker can answer it and no text is parsed twice.
    """

    def __init__(self, *, workers: int = WORKERS) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._parses = ParseCache()
        # Questions wait here rather than in the pool's queue, where a cancelled
        # step's would still be worked.
        self._seats = asyncio.Semaphore(workers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the workers; a question asked later starts new ones."""
        if pool := self._pool:
            self._pool = None
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    def worker_pids(self) -> list[int]:
        """Return the ids of the worker processes that run now."""
        return (
            [w.pid for w in _pool_processes(self._pool) if w.pid] if self._pool else []
        )

    @override
    def name(self, member: CrewMember) -> str:
        return NAME

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return Usage(calls=1)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        with heartbeat.pause():
            await self._seats.acquire()
        try:
            answer = await self._answer_json(question)
        finally:
            self._seats.release()
        return ModelAnswer(
            value=question.answer.model_validate_json(answer), usage=Usage(calls=1)
        )

    @override
    async def check(self) -> None:
        # Not by a question: behind a long one, a reader that works would seem unwell.
        if find_spec(SPACY_MODEL) is None:
            raise PortProtocolError(
                "model", f"{SPACY_MODEL} is not installed: `make test` installs it"
            )

    async def _answer_json(self, question: Question[A]) -> bytes:
        material = question.material
        job = worker.WorkerJob(
            task=question.task,
            material=material,
            cached_parses=self._parses.find(material),
        )
        done = await self._run_in_worker(job)
        self._parses.put(done.new_parses)
        return done.answer

    async def _run_in_worker(self, job: worker.WorkerJob) -> worker.WorkerResult:
        pool = self._ensure_pool()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                # In a thread: handing in may start a process, which takes a while.
                asked = await asyncio.to_thread(pool.submit, worker.run_job, job)
                return await asyncio.wrap_future(asked)
        except BrokenProcessPool as error:
            self._discard_pool(pool)
            raise PortUnavailableError("model", "a reading worker died") from error
        except TimeoutError as error:
            self._discard_pool(pool)
            raise PortUnavailableError("model", "a reading worker hangs") from error

    def _ensure_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                # A fork would copy the event loop, its threads and its sockets.
                mp_context=get_context("spawn"),
                initializer=worker.init_worker,
            )
        return self._pool

    def _discard_pool(self, pool: ProcessPoolExecutor) -> None:
        """Leave a broken *pool*, so that the next question starts a fresh one."""
        # The other seat's question fails with the same pool, and may come late.
        if self._pool is pool:
            self._pool = None
        for worker in _pool_processes(pool):
            worker.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _pool_processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    # The pool has no public way to end a worker that hangs.
    return list((pool._processes or {}).values())  # noqa: SLF001 - see above
