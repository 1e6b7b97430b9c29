"""Works one step for one command, and says in the journal what came of it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from handlers.aftermath import Aftermath
from handlers.breaker import Breaker
from handlers.failures import Witness
from handlers.gate import Gate
from handlers.patience import patiently
from handlers.policy import (
    ASIDE,
    JOURNAL,
    Bury,
    LostClaimsError,
    SelfCancelledError,
    Sequel,
    leaves,
    sequel,
)
from handlers.vigil import Patience, Vigil
from handlers.wire import Heard
from ports import pulse
from ports.errors import PortUnavailableError
from ports.journal import (
    LOST_CLAIMS,
    Busy,
    Claimed,
    Closed,
    Done,
    Journal,
    Stale,
)
from ports.pipeline import Command, Outcome, Stage, Step, StepKey
from ports.story import RunId

log = structlog.get_logger(__name__)


class Kickoff:
    """Claims a step, works it under its lease, and records the outcome.

    Attributes:
        at_work: Steps of this process that are under way.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        steps: Mapping[Stage, Step],
        breaker: Breaker,
        witness: Witness,
        worker: str,
        patience: Patience,
    ) -> None:
        self._journal = journal
        self._steps = steps
        self._breaker = breaker
        self._aftermath = Aftermath(journal=journal, witness=witness)
        self._worker = worker
        self._patience = patience
        self._gate = Gate()
        self._vigils: defaultdict[RunId, set[Vigil]] = defaultdict(set)

    @property
    def at_work(self) -> int:
        """Count the steps that this process has under way."""
        return sum(map(len, self._vigils.values()))

    async def __call__(self, heard: Heard[Command]) -> None:
        """Work the step that a command names, if it is still to be worked."""
        await self.work(heard.word.key, attempt=heard.word.attempt)

    async def work(self, key: StepKey, *, attempt: int) -> None:
        """Work *attempt* of a step, unless somebody did or does."""
        claiming = partial(self._journal.claim, attempt=attempt, worker=self._worker)
        with bound_contextvars(
            run=str(key.run_id), stage=key.stage, ordinal=key.ordinal, attempt=attempt
        ):
            match claim := await patiently(partial(claiming, key)):
                case Claimed(lost=lost) if 0 < lost < LOST_CLAIMS:
                    await self._suspected(claim)
                case Claimed():
                    await self._claimed(claim)
                case Done() | Stale() | Closed() | Busy():
                    log.info("step.skipped", reason=type(claim).__name__.lower())

    def hurry(self, runs: Iterable[RunId]) -> None:
        """Let the steps of *runs* learn now that their run is closed."""
        for run in runs:
            for vigil in self._vigils.get(run, ()):
                vigil.hurry()

    async def _suspected(self, claim: Claimed) -> None:
        """Work a step that may take its process down, when it can be alone.

        Until then it has no lease that could be lost, and is owed to whoever comes
        first.
        """
        await self._aftermath.follow(claim, ASIDE)
        async with self._gate.alone():
            claiming = partial(
                self._journal.claim,
                attempt=claim.attempt,
                worker=self._worker,
                alone=True,
            )
            match again := await patiently(partial(claiming, claim.key)):
                case Claimed():
                    await self._claimed(again)
                case Done() | Stale() | Closed() | Busy():
                    log.info("step.skipped", reason=type(again).__name__.lower())

    async def _claimed(self, claim: Claimed) -> None:
        try:
            if follows := await self._attempted(claim):
                await self._aftermath.follow(claim, follows)
        except asyncio.CancelledError:
            # Nobody's fault: unreleased, the lease would run out and count as lost.
            await self._aftermath.release(claim, reason="shutdown")
            raise

    async def _attempted(self, claim: Claimed) -> Sequel | None:
        """Work a step and record it; return what follows where that failed."""
        if claim.lost >= LOST_CLAIMS:
            return Bury(cause=LostClaimsError("its process died on it, every time"))
        try:
            entry = self._breaker.enter(claim.key.stage)
        except PortUnavailableError as error:
            return self._sequel(claim, error)
        try:
            await self._aftermath.record(claim, await self._watched(claim))
        except Exception as error:  # noqa: BLE001  # the one place: each failure has a sequel
            self._breaker.ended(entry, unavailable=_unavailable(error))
            return self._sequel(claim, error)
        except asyncio.CancelledError:
            self._breaker.ended(entry, unavailable=frozenset())
            raise
        self._breaker.succeeded(entry)
        return None

    def _sequel(self, claim: Claimed, error: Exception) -> Sequel:
        return sequel(error, attempt=claim.attempt, down=self._breaker.down)

    async def _watched(self, claim: Claimed) -> Outcome:
        life = pulse.Pulse()
        vigil = Vigil(claim, journal=self._journal, pulse=life, patience=self._patience)
        with self._under_way(claim.key.run_id, vigil):
            async with asyncio.TaskGroup() as siblings:
                keeping = siblings.create_task(vigil.keep())
                outcome = await self._worked(claim, life)
                keeping.cancel()
        return outcome

    @contextmanager
    def _under_way(self, run: RunId, vigil: Vigil) -> Iterator[None]:
        self._vigils[run].add(vigil)
        try:
            yield
        finally:
            self._vigils[run].discard(vigil)
            if not self._vigils[run]:
                del self._vigils[run]

    async def _worked(self, claim: Claimed, life: pulse.Pulse) -> Outcome:
        # A suspect has the gate to itself already.
        gate = nullcontext() if claim.lost else self._gate.beside_others()
        step = self._steps[claim.key.stage]
        token = pulse.current.set(life)
        try:
            async with gate:
                return await step(claim.assignment)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                # Handed back as at a shutdown, it would do so again, for ever.
                raise SelfCancelledError("the step cancelled itself") from None
            raise
        finally:
            pulse.current.reset(token)


def _unavailable(error: Exception) -> frozenset[str]:
    """Return the ports that were found down; the journal's outages count nothing."""
    return frozenset(
        leaf.port
        for leaf in leaves(error)
        if isinstance(leaf, PortUnavailableError) and leaf.port != JOURNAL
    )
