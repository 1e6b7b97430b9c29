"""The journal's promise to the handlers: who works a step, and what came of it."""

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
"""A third of the lease: two renewals may fail before a step is taken for lost."""

MAX_CRASHES = 3
"""A step that took its process down this often is dead-lettered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The right to work a step until the lease runs out.

    Attributes:
        fence: Grows with every claim; a worker with an older one changes nothing.
        attempt: Counted from 1; failures count, hand-backs and shutdowns do not.
        lost: Earlier claims that were neither recorded nor released. After one, the
            step is a suspect, to be worked alone in its process; at `LOST_CLAIMS` it
            is dead.
    """

    key: StepKey
    step_input: StepInput
    fence: int
    attempt: int
    crashes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The step is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """The delivery belongs to an older attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The run is cancelled or final, or the generation is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Another worker is on it; the sweeper looks after its lease."""


Claim = Claimed | Done | Stale | Closed | Busy
Renewal = Literal["held", "overtaken", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOpening:
    """What a submission came to.

    Attributes:
        run: With the generation that answers the submission.
        news: *opened* starts a run or a new generation; *known* found it running;
            *republished* owes the events of a closed run again.
    """

    run: Run
    result: Literal["opened", "known", "republished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an attempt failed, in words fit for operators: no story text, no secret.

    Attributes:
        error: Name of the exception's type.
        message: With ids and numbers left in.
        cause: The message with ids and numbers normalised: what groups dead letters.
        fingerprint: Sixteen hexadecimal digits over type, cause and stack.
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
    """A submission that opens no run, with whatever could be read of it.

    Attributes:
        cause: Its event id, or the sha256 of its body where it had none.
    """

    refusal_key: str
    cause_id: str | None
    detail: str
    project_id: str | None = None
    story_id: str | None = None
    revision: int | None = None
    dead_letter_id: UUID | None = None


class Journal(Protocol):
    """Every change is one transaction; the clock is the database's.

    All methods raise `PortUnavailableError` while the journal is down. Those that
    take a claim change nothing when its fence is no longer current, and say so.
    """

    async def open(self, run: Run, *, text: str | None) -> RunOpening:
        """Open the run that a submission means, or find it (DESIGN §3).

        *run* comes with generation 1. A running run is *known*. A completed one is
        *republished*. A failed or cancelled one opens its next generation, unless
        `run.cause_id` was heard before: then its final event is owed again.
        *text* is the text as submitted, None where it came by reference.
        """
        ...

    async def reject(self, submission: InvalidSubmission) -> None:
        """Owe the final answer to a submission that opens no run."""
        ...

    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        """Close the running runs that are meant; owe each its final answer.

        A *report* is owed for each; it is the one stage that works on closed runs.
        """
        ...

    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        """Take the right to work a step.

        A suspect is given a lease only to a worker that is *alone* with it. Any other
        learns that it is one, and it stays owed: whoever takes the process down
        meanwhile, it is not this step, so no claim may be lost of it.
        """
        ...

    async def renew(self, claim: Claimed) -> Renewal:
        """Push the lease out, and learn whether the work is still wanted."""
        ...

    async def release(self, claim: Claimed) -> None:
        """Hand the step back uncounted; its command is owed again at once."""
        ...

    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        """Record *done*, the result, and what is owed; False when overtaken.

        The last step of a stage in `pipeline.AFTER` owes the step after it; every
        other owes the next of its stage's window. Progress is coalesced here.
        """
        ...

    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        """Owe the same command again *after* a while; False when overtaken."""
        ...

    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        """Owe the step's dead letter, its `failed` (not final), and a *report*.

        The dead letter's body is the command as it was owed; its headers carry the
        envelope of DESIGN §10. The run stays running: a replay can complete it.
        """
        ...

    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        """Close the run with its final answer, and owe a *report*."""
        ...
