"""The journal as the handlers use it: who runs a step, and what it came to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol
from uuid import UUID

from ports.domain.story import Run, RunId
from ports.events.story_events import FailureReason, StoryCancelled
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome, StepInput

STEP_LEASE = timedelta(seconds=15)
RENEWAL_INTERVAL = timedelta(seconds=5)
"""A third of the lease: two renewals may fail before a step counts as crashed."""

MAX_CRASHES = 3
"""A step whose process crashed this often is dead-lettered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The right to run a step until the lease expires.

    Attributes:
        fence: Grows with every claim; a worker with an older one changes nothing.
        attempt: Counted from 1; failures count, releases and shutdowns do not.
        crashes: Earlier claims that were neither recorded nor released. After one,
            the step runs with no other in its process; after `MAX_CRASHES` it is
            dead-lettered.
    """

    key: StepKey
    step_input: StepInput
    fence: int
    attempt: int
    crashes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The step is recorded already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """The delivery belongs to an older attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The run is cancelled or final, or the generation is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Another worker runs it; the sweeper sees when its lease expires."""


Claim = Claimed | Done | Stale | Closed | Busy
Renewal = Literal["held", "overtaken", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpening:
    """What a submission led to.

    Attributes:
        run: With the generation that answers the submission.
        result: *opened* a run or a new generation; *known*: it is running already;
            *republished*: the events of a closed run were enqueued again.
    """

    run: Run
    result: Literal["opened", "known", "republished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt failed, safe to show: no story text, no secret.

    Attributes:
        error: Name of the exception's type.
        message: With ids and numbers left in.
        error_pattern: The message with ids and numbers replaced; it groups dead
            letters.
        fingerprint: Sixteen hexadecimal digits over type, pattern and stack.
        host: Where it happened.
        version: The service's release.
    """

    error: str
    message: str
    error_pattern: str
    fingerprint: str
    host: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidSubmission:
    """A submission that opens no run, with what could be read of it.

    Attributes:
        refusal_key: Its event id, or the sha256 of its body where it had none.
        run_id: The run that it may have opened all the same; where the journal has
            that run, the run's own final event is the answer.
    """

    refusal_key: str
    cause_id: str | None
    detail: str
    project_id: str | None = None
    story_id: str | None = None
    revision: int | None = None
    dead_letter_id: UUID | None = None
    run_id: RunId | None = None


class Journal(Protocol):
    """Every change is one transaction; the clock is the database's.

    All methods raise `PortUnavailableError` while the journal is down. Those that
    take a claim change nothing when its fence is no longer current, and return so.
    """

    async def open(self, run: Run, *, text: str | None) -> RunOpening:
        """Open the run that a submission means, or find it (ARCHITECTURE §3).

        *run* comes with generation 1. A running run is *known*. A completed one is
        *republished*. A failed or cancelled one opens its next generation, unless
        `run.cause_id` came before: then its final event is enqueued again. The
        command of the first step is enqueued in the same transaction.
        *text* is the text as submitted, None where it came by reference.
        """
        ...

    async def reject(self, submission: InvalidSubmission) -> None:
        """Enqueue the final answer to a submission that opens no run."""
        ...

    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        """Close the running runs that are meant; enqueue the final answer of each.

        A *report* is enqueued for each; it is the one stage that runs on closed runs.
        """
        ...

    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        """Claim a step.

        A step whose previous worker crashed is leased only with *exclusive*. Otherwise
        the call returns `Claimed` with `crashes` above 0 but takes no lease: the step
        stays enqueued, so a crash of this process in the meantime does not count
        against it.
        """
        ...

    async def renew(self, claim: Claimed) -> Renewal:
        """Extend the lease, and return whether the step is still ours and wanted."""
        ...

    async def release(self, claim: Claimed) -> None:
        """Release the step uncounted; enqueue its command at once."""
        ...

    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        """Record a finished step and what follows it; False when overtaken.

        What follows is decided by `ports.pipeline.transitions`; its messages are
        enqueued in the same transaction.
        """
        ...

    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        """Enqueue the command again, due *after* a while; False when overtaken."""
        ...

    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        """Enqueue the step's dead letter, a failure that is not final, and a *report*.

        The dead letter's body is the command; its headers carry the envelope of
        ARCHITECTURE §10. The run stays running, for a replay can complete it.
        """
        ...

    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        """Close the run with its final answer, and enqueue a *report*."""
        ...
