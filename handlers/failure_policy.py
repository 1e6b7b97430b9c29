"""What a failed attempt is followed by: DESIGN §8's table, as a pure function."""

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
"""After the first, second … failed attempt; the one after the last is buried."""

OUTAGE_DELAY = timedelta(seconds=30)
"""While a system is known to be down, its steps wait uncounted."""

JOURNAL_DELAY = timedelta(seconds=5)
JOURNAL_PORT = "journal"
"""The port whose outages count against no step: it is what counts them."""


class LeaseLostError(StoryCrewsError):
    """The lease was lost: another worker has the step, and what we did is void."""


class StepTimeoutError(StoryCrewsError):
    """The step took longer than a delivery may; its answers are kept."""


class CrashLoopError(StoryCrewsError):
    """The process died on this step too often."""


class SuspectedCrashError(StoryCrewsError):
    """The process died while this step was at work, with or without its fault."""


class SelfCancelledError(StoryCrewsError):
    """A step cancelled itself: nobody asked it to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryStep:
    """The same command again, later."""

    after: timedelta
    counted: bool
    error: BaseException


QUARANTINE = RetryStep(
    # Owed again in case this process dies before the step is alone in it.
    after=timedelta(seconds=30),
    counted=False,
    error=SuspectedCrashError("its process died; it waits to be worked alone"),
)
"""What a suspect's claim is exchanged for until it can be worked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterStep:
    """A dead letter for a person to look at."""

    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun:
    """The run is over."""

    reason: FailureReason
    error: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseStep:
    """The step is free again at once, uncounted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardAttempt:
    """Nothing is recorded: the step is no longer ours, or no longer wanted."""

    error: BaseException


FailureAction = RetryStep | DeadLetterStep | EndRun | ReleaseStep | DiscardAttempt


def decide(
    error: BaseException, *, attempt: int, down_ports: frozenset[str] = frozenset()
) -> FailureAction:
    """Return what follows when *attempt* of a step failed with *error*.

    A step that forks raises a group; the failure in it that weighs most decides,
    for one lasting failure makes the whole attempt pointless to repeat.

    *down* names the ports that are known to be down.
    """
    cause = max(leaf_exceptions(error), key=_precedence)
    match cause:
        case LeaseLostError() | ClosedRunError():
            return DiscardAttempt(error=cause)
        case StepTimeoutError():
            return ReleaseStep()
        case StoryError():
            return EndRun(reason=cause.reason, error=cause)
        case BudgetExceededError():
            return EndRun(reason="over_budget", error=cause)
        case PortUnavailableError() | PortProtocolError():
            return _retry_or_dead_letter(cause, attempt=attempt, down=down_ports)
        case _:
            return DeadLetterStep(error=cause)


def _retry_or_dead_letter(
    cause: PortUnavailableError | PortProtocolError,
    *,
    attempt: int,
    down: frozenset[str],
) -> RetryStep | DeadLetterStep:
    """Return when a port is asked again; one that answers nonsense is only once."""
    is_unavailable = isinstance(cause, PortUnavailableError)
    if is_unavailable and cause.port == JOURNAL_PORT:
        return RetryStep(after=JOURNAL_DELAY, counted=False, error=cause)
    if is_unavailable and cause.port in down:
        return RetryStep(after=OUTAGE_DELAY, counted=False, error=cause)
    delays = RETRY_DELAYS if is_unavailable else RETRY_DELAYS[:1]
    if attempt > len(delays):
        return DeadLetterStep(error=cause)
    return RetryStep(after=delays[attempt - 1], counted=True, error=cause)


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
