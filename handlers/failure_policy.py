"""Decides what follows a failed attempt: the table of ARCHITECTURE §8, pure."""

from dataclasses import dataclass
from datetime import timedelta

from ports.errors import (
    BudgetExceededError,
    ClosedRunError,
    PortProtocolError,
    PortUnavailableError,
    StoryCrewsError,
    StoryError,
    leaf_exceptions,
)
from ports.events.story_events import FailureReason

RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""After the first, second … failed attempt; one more is a dead letter."""

OUTAGE_DELAY = timedelta(seconds=30)
"""While a system is known to be down; such attempts do not count."""

JOURNAL_DELAY = timedelta(seconds=5)
JOURNAL_PORT = "journal"
"""The port whose outages count against no step, for it is what counts attempts."""


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
        case StoryError():
            return EndRun(reason=leaf.reason, error=leaf)
        case BudgetExceededError():
            return EndRun(reason="over_budget", error=leaf)
        case PortUnavailableError() | PortProtocolError():
            return _retry_or_dead_letter(leaf, attempt=attempt, down_ports=down_ports)
        case _:
            return DeadLetterStep(error=leaf)


def _retry_or_dead_letter(
    error: PortUnavailableError | PortProtocolError,
    *,
    attempt: int,
    down_ports: frozenset[str],
) -> RetryStep | DeadLetterStep:
    """Return when to ask the port again; one that broke its protocol only once."""
    is_unavailable = isinstance(error, PortUnavailableError)
    if is_unavailable and error.port == JOURNAL_PORT:
        return RetryStep(after=JOURNAL_DELAY, counted=False, error=error)
    if is_unavailable and error.port in down_ports:
        return RetryStep(after=OUTAGE_DELAY, counted=False, error=error)
    delays = RETRY_DELAYS if is_unavailable else RETRY_DELAYS[:1]
    if attempt > len(delays):
        return DeadLetterStep(error=error)
    return RetryStep(after=delays[attempt - 1], counted=True, error=error)


def _precedence(error: BaseException) -> int:
    match error:
        case LeaseLostError() | ClosedRunError():
            return 5
        case StepTimeoutError():
            return 4
        case StoryError() | BudgetExceededError():
            return 3
        case PortUnavailableError():
            return 0
        case PortProtocolError():
            return 1
        case _:
            return 2
