"""What a failed attempt is followed by: DESIGN §8's table, as a pure function."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ports.errors import (
    BudgetExceededError,
    ClosedRunError,
    PortProtocolError,
    PortUnavailableError,
    StoryCrewsError,
    StoryError,
)
from ports.events import FailureReason

DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""After the first, second … failed attempt; the one after the last is buried."""

OUTAGE_DELAY = timedelta(seconds=30)
"""While a system is known to be down, its steps wait uncounted."""

JOURNAL_DELAY = timedelta(seconds=5)
JOURNAL = "journal"
"""The port whose outages count against no step: it is what counts them."""


class OvertakenError(StoryCrewsError):
    """The lease was lost: another worker has the step, and what we did is void."""


class HandedBackError(StoryCrewsError):
    """The step took longer than a delivery may; its answers are kept."""


class LostClaimsError(StoryCrewsError):
    """The process died on this step too often."""


class SuspectError(StoryCrewsError):
    """The process died while this step was at work, with or without its fault."""


class SelfCancelledError(StoryCrewsError):
    """A step cancelled itself: nobody asked it to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """The same command again, later."""

    after: timedelta
    counted: bool
    cause: BaseException


ASIDE = Retry(
    # Owed again in case this process dies before the step is alone in it.
    after=timedelta(seconds=30),
    counted=False,
    cause=SuspectError("its process died; it waits to be worked alone"),
)
"""What a suspect's claim is exchanged for until it can be worked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bury:
    """A dead letter for a person to look at."""

    cause: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The run is over."""

    reason: FailureReason
    cause: BaseException


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    """The step is free again at once, uncounted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """Nothing is recorded: the step is no longer ours, or no longer wanted."""

    cause: BaseException


Sequel = Retry | Bury | End | HandBack | Void


def sequel(
    error: BaseException, *, attempt: int, down: frozenset[str] = frozenset()
) -> Sequel:
    """Return what follows when *attempt* of a step failed with *error*.

    A step that forks raises a group; the failure in it that weighs most decides,
    for one lasting failure makes the whole attempt pointless to repeat.

    *down* names the ports that are known to be down.
    """
    cause = max(leaves(error), key=_weight)
    match cause:
        case OvertakenError() | ClosedRunError():
            return Void(cause=cause)
        case HandedBackError():
            return HandBack()
        case StoryError():
            return End(reason=cause.reason, cause=cause)
        case BudgetExceededError():
            return End(reason="over_budget", cause=cause)
        case PortUnavailableError() | PortProtocolError():
            return _later(cause, attempt=attempt, down=down)
        case _:
            return Bury(cause=cause)


def _later(
    cause: PortUnavailableError | PortProtocolError,
    *,
    attempt: int,
    down: frozenset[str],
) -> Retry | Bury:
    """Return when a port is asked again; one that answers nonsense is only once."""
    is_unavailable = isinstance(cause, PortUnavailableError)
    if is_unavailable and cause.port == JOURNAL:
        return Retry(after=JOURNAL_DELAY, counted=False, cause=cause)
    if is_unavailable and cause.port in down:
        return Retry(after=OUTAGE_DELAY, counted=False, cause=cause)
    delays = DELAYS if is_unavailable else DELAYS[:1]
    if attempt > len(delays):
        return Bury(cause=cause)
    return Retry(after=delays[attempt - 1], counted=True, cause=cause)


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, or what a group of errors holds at any depth."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


def _weight(error: BaseException) -> int:
    match error:
        case OvertakenError() | ClosedRunError():
            return 5
        case HandedBackError():
            return 4
        case StoryError() | BudgetExceededError():
            return 3
        case PortUnavailableError():
            return 0
        case PortProtocolError():
            return 1
        case _:
            return 2
