"""Decides what follows a failed attempt: the table of ARCHITECTURE §8, pure."""

from dataclasses import dataclass
from datetime import timedelta

from ports.errors import (
    BudgetExceededError,
    ClosedRunError,
    PortError,
    PortProtocolError,
    PortRefusedError,
    PortUnavailableError,
    StoryCrewsError,
    StoryError,
    leaf_exceptions,
)
from ports.events.story_events import FailureReason
from ports.language_model import ContextOverflowError

RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""After the first, second … failed attempt; one more is a dead letter."""

OUTAGE_DELAY = timedelta(seconds=30)
"""While a system is known to be down or refuses us; such attempts do not count."""

JOURNAL_DELAY = timedelta(seconds=5)
JOURNAL_PORT = "journal"
"""The port whose outages count against no step, for it is what counts attempts."""

OPTIONAL_PORTS = frozenset({"graph"})
"""Ports that a scene can do without: no outage of theirs makes a dead letter. What
answers nonsense there costs the scene a finding, in its step."""


class LeaseLostError(StoryCrewsError):
    """The lease was lost: another worker has the step, and our result is of no use."""


class StepTimeoutError(StoryCrewsError):
    """The step took longer than a delivery may; its answers stay in the cache."""


class CrashLoopError(StoryCrewsError):
    """The process crashed on this step too often."""


class SuspectedCrashError(StoryCrewsError):
    """The process crashed while this step ran, with or without its fault."""


class SelfCancelledError(StoryCrewsError):
    """A step cancelled itself: nobody asked it to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryStep:
    """Enqueue the same command again, later.

    Attributes:
        counted: The attempt counts against the step.
    """

    after: timedelta
    counted: bool
    error: BaseException


QUARANTINE = RetryStep(
    # In case this process crashes before the step can run alone in it.
    after=timedelta(seconds=30),
    counted=False,
    error=SuspectedCrashError("its process died; it waits to be worked alone"),
)
"""What a step whose last worker crashed waits in until it can run alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterStep:
    """Make the step a dead letter, for a person to look at."""

    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun:
    """Close the run."""

    reason: FailureReason
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseStep:
    """Release the step at once; the attempt does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardAttempt:
    """Record nothing: the step is no longer ours, or no longer wanted."""

    error: BaseException


FailureAction = RetryStep | DeadLetterStep | EndRun | ReleaseStep | DiscardAttempt


def decide(
    error: BaseException, *, attempt: int, down_ports: frozenset[str] = frozenset()
) -> FailureAction:
    """Return what follows when *attempt* of a step failed with *error*.

    A step that forks raises a group. The error in it with the highest precedence
    decides, for one lasting error makes it pointless to repeat the whole attempt.

    *down_ports* names the ports that are known to be down.
    """
    leaf = max(leaf_exceptions(error), key=_precedence)
    match leaf:
        case LeaseLostError() | ClosedRunError():
            return DiscardAttempt(error=leaf)
        case StepTimeoutError():
            return ReleaseStep()
        case StoryError(reason=reason):
            return EndRun(reason=reason, error=leaf)
        case BudgetExceededError():
            return EndRun(reason="over_budget", error=leaf)
        case PortError():
            return _wait_or_dead_letter(leaf, attempt=attempt, down_ports=down_ports)
        case _:
            return DeadLetterStep(error=leaf)


def _wait_or_dead_letter(
    error: PortError, *, attempt: int, down_ports: frozenset[str]
) -> RetryStep | DeadLetterStep:
    """Return when to ask the port again, and whether this attempt counts."""
    if (wait := _wait_without_count(error, down_ports)) is not None:
        return RetryStep(after=wait, counted=False, error=error)
    match error:
        case PortUnavailableError():
            delays: tuple[timedelta, ...] = RETRY_DELAYS
        case ContextOverflowError():
            # The crew has asked in smaller parts already, down to the smallest.
            delays = ()
        case PortProtocolError():
            delays = RETRY_DELAYS[:1]
        case _:
            delays = ()
    if attempt > len(delays):
        if isinstance(error, PortUnavailableError) and error.port in OPTIONAL_PORTS:
            return RetryStep(after=OUTAGE_DELAY, counted=False, error=error)
        return DeadLetterStep(error=error)
    return RetryStep(after=delays[attempt - 1], counted=True, error=error)


def _wait_without_count(
    error: PortError, down_ports: frozenset[str]
) -> timedelta | None:
    """Return how long to wait where the step is not at fault; None where it may be."""
    match error:
        case PortRefusedError():
            return OUTAGE_DELAY
        case PortUnavailableError() if error.port == JOURNAL_PORT:
            return JOURNAL_DELAY
        case PortUnavailableError(retry_after=wait) if wait is not None:
            # It is not down, and it said when it has time for us.
            return max(wait, RETRY_DELAYS[0])
        case PortUnavailableError() if error.port in down_ports:
            return OUTAGE_DELAY
        case _:
            return None


_PRECEDENCE: tuple[tuple[type[BaseException], ...], ...] = (
    (LeaseLostError, ClosedRunError),
    (StepTimeoutError,),
    (StoryError, BudgetExceededError),
)
"""Which error of a group decides, the first first."""

_LOWEST_PRECEDENCE: tuple[type[BaseException], ...] = (
    # Above nonsense: what came of it while the port refuses us proves nothing.
    PortRefusedError,
    PortProtocolError,
    PortUnavailableError,
)
"""Those that decide only where no other error, such as a bug, is in the group."""


def _precedence(error: BaseException) -> int:
    for place, kinds in enumerate(_PRECEDENCE):
        if isinstance(error, kinds):
            return len(_PRECEDENCE) - place
    for place, kind in enumerate(_LOWEST_PRECEDENCE, start=1):
        if isinstance(error, kind):
            return -place
    return 0
