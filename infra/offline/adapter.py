"""The offline language model: answers by grammar and rules, in worker processes."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self, TypeVar

from cachetools import LRUCache
from typing_extensions import override

from infra.offline import worker
from infra.offline.language.tokens import SPACY_MODEL
from infra.offline.worker import text_digest, texts_to_parse
from ports import heartbeat
from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError
from ports.language_model import LanguageModel, ModelAnswer, Question
from ports.questions import Material

A = TypeVar("A", bound=FrozenModel)

NAME = "offline-reader"
LANGUAGES = frozenset({"en"})
WORKERS = 2
# A passage takes about a second on a slow core, so after two minutes a worker hangs.
ANSWER_TIMEOUT_SECONDS = 120.0

# The workers of a novel hold 330 MB, which is given back once it is not needed. After
# less work than this it is not worth starting others: that takes one or two seconds.
MANY_PARSED_PASSAGES = 50
MANY_ANSWERS = 500
IDLE_SECONDS = 0.5

# A parse takes about twelve bytes a word: 64 MB hold twenty long novels.
MAX_CACHE_BYTES = 64 * 1024 * 1024


class ParseCache:
    """Packed parses by text; when it is full, the least recently used are removed.

    A novel's parses take about three megabytes.
    """

    def __init__(self, *, max_bytes: int = MAX_CACHE_BYTES) -> None:
        self._packed: LRUCache[bytes, bytes] = LRUCache(max_bytes, getsizeof=len)

    def find(self, material: Material) -> dict[bytes, bytes]:
        """Return the cached parses of the texts of *material*, by digest."""
        keys = map(text_digest, texts_to_parse(material))
        return {key: self._packed[key] for key in keys if key in self._packed}

    def put(self, parses: Mapping[bytes, bytes]) -> None:
        """Store *parses*; the longest story has one that fits, far below the limit."""
        self._packed.update(parses)


class OfflineReader(LanguageModel):
    """A language model made of rules; a worker process answers one question at a time.

    The parses of all texts are cached here and sent to a worker with the question, so
    that any worker can answer it and no text is parsed twice.
    """

    def __init__(self, *, workers: int = WORKERS) -> None:
        self._workers = workers
        self._pool: _WorkerPool | None = None
        self._parses = ParseCache()
        # Questions wait here and not in the pool's queue: there, the question of a
        # cancelled step would still be answered.
        self._free_workers = asyncio.Semaphore(workers)
        self._under_way = 0
        self._idle_timer: asyncio.TimerHandle | None = None

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
        """End the worker processes; a question asked later starts new ones."""
        self._cancel_idle_timer()
        if pool := self._pool:
            self._pool = None
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    def worker_pids(self) -> list[int]:
        """Return the process ids of the workers that are running."""
        return (
            [w.pid for w in _pool_processes(self._pool) if w.pid] if self._pool else []
        )

    @override
    def languages(self) -> frozenset[str]:
        # Its grammar and its lexicons are English.
        return LANGUAGES

    @override
    def name(self, member: CrewMember) -> str:
        return NAME

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return Usage(calls=1)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        with heartbeat.pause():
            await self._free_workers.acquire()
        self._cancel_idle_timer()
        self._under_way += 1
        try:
            answer = await self._answer_json(question)
        finally:
            self._under_way -= 1
            self._start_idle_timer()
            self._free_workers.release()
        return ModelAnswer(
            value=question.answer.model_validate_json(answer), usage=Usage(calls=1)
        )

    @override
    async def check(self) -> None:
        # Not by asking a question: while the workers answer long ones, a healthy reader
        # would not reply in time.
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
        await self._replace_parsers(job)
        result = await self._run_in_worker(job)
        self._parses.put(result.new_parses)
        if pool := self._pool:
            pool.answers += 1
            pool.parsed_passages += bool(result.new_parses)
        return result.answer

    async def _replace_parsers(self, job: worker.WorkerJob) -> None:
        """Replace workers that parsed a novel, once it is read, by ones without parser.

        Not while another question is under way: its worker would be waited for.
        """
        if (
            self._pool
            and self._pool.parsed_passages >= MANY_PARSED_PASSAGES
            and self._under_way == 1
            and not worker.find_unparsed(job.material, job.cached_parses)
        ):
            await self.aclose()

    def _start_idle_timer(self) -> None:
        """End workers that have answered much, unless a question comes soon."""
        if self._pool and self._pool.answers >= MANY_ANSWERS and not self._under_way:
            loop, pool = asyncio.get_running_loop(), self._pool
            self._idle_timer = loop.call_later(IDLE_SECONDS, self._release_pool, pool)

    def _cancel_idle_timer(self) -> None:
        if self._idle_timer:
            self._idle_timer.cancel()
            self._idle_timer = None

    def _release_pool(self, pool: "_WorkerPool") -> None:
        if self._pool is pool:
            self._pool = None
        pool.shutdown(wait=False)

    async def _run_in_worker(self, job: worker.WorkerJob) -> worker.WorkerResult:
        pool = self._ensure_pool()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                # In a thread: `submit` may start a process, which takes a while.
                future = await asyncio.to_thread(pool.submit, worker.run_job, job)
                return await asyncio.wrap_future(future)
        except BrokenProcessPool as error:
            self._discard_pool(pool)
            if not pool.has_begun.is_set():
                # So will the next one, however often it is tried.
                raise PortRefusedError(
                    "model",
                    "a reading worker ended before it could begin: what it wrote to "
                    "stderr says why; mostly the installation is damaged",
                ) from error
            raise PortUnavailableError("model", "a reading worker died") from error
        except TimeoutError as error:
            self._discard_pool(pool)
            raise PortUnavailableError("model", "a reading worker hangs") from error

    def _ensure_pool(self) -> "_WorkerPool":
        if self._pool is None:
            self._pool = _WorkerPool(self._workers)
        return self._pool

    def _discard_pool(self, pool: "_WorkerPool") -> None:
        """Stop a broken *pool*, so that the next question starts a new one."""
        # The question of the other worker fails with the same pool, perhaps later: by
        # then there may already be a new one.
        if self._pool is pool:
            self._pool = None
        for process in _pool_processes(pool):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


class _WorkerPool(ProcessPoolExecutor):
    """Worker processes, whether any of them has begun, and what they have done."""

    def __init__(self, workers: int) -> None:
        self.answers = 0
        self.parsed_passages = 0
        # A fork would copy the event loop, its threads and its sockets.
        spawn = get_context("spawn")
        self.has_begun = spawn.Event()
        super().__init__(
            workers,
            mp_context=spawn,
            initializer=worker.init_worker,
            initargs=(self.has_begun,),
        )


def _pool_processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    # The pool has no public way to end a worker that hangs.
    return list((pool._processes or {}).values())  # noqa: SLF001 - see above
