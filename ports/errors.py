"""Errors sorted by what the consumer must do about them (ARCHITECTURE §8)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal


class StoryCrewsError(Exception):
    """Root of every error this service raises on purpose."""


class InvalidEventError(StoryCrewsError):
    """The event breaks its contract; another delivery would too."""


class StoryError(StoryCrewsError):
    """The story breaks a rule of the domain; another attempt would too.

    Attributes:
        reason: How the final answer names it.
    """

    def __init__(
        self, detail: str, *, reason: Literal["invalid", "unreadable"] = "unreadable"
    ) -> None:
        super().__init__(detail)
        self.reason = reason


class BudgetExceededError(StoryCrewsError):
    """The next model call would exceed the limits that the publisher set."""


class ClosedRunError(StoryCrewsError):
    """The run was cancelled or ended while one of its steps was running."""


class PortError(StoryCrewsError):
    """A system behind a port failed.

    Attributes:
        port: Which one, in our words: archive, graph, journal, model, broker.
        code: The cause as the system itself names it, such as ``invalid_api_key``;
            None where it names none. Failures with one code have one cause.
    """

    def __init__(self, port: str, detail: str, *, code: str | None = None) -> None:
        super().__init__(f"{port}: {detail}")
        self.port = port
        self.code = code


class PortUnavailableError(PortError):
    """Timeout or overload: the same call may succeed later.

    Attributes:
        retry_after: How long the system asked us to wait; None where it did not.
    """

    def __init__(
        self,
        port: str,
        detail: str,
        *,
        code: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(port, detail, code=code)
        self.retry_after = retry_after


class PortRefusedError(PortError):
    """The system refuses the deployment: our login, our account, or what we named.

    No step is at fault, and no repetition helps before a person has mended it: the
    message says what to do.
    """


class PortProtocolError(PortError):
    """The system answered, but broke the protocol."""


class MissingDocumentError(PortError):
    """The system answered that it does not hold what was asked for."""


def leaf_exceptions(error: BaseException) -> Iterator[BaseException]:
    """Yield *error*, or the errors in a group of them, at any depth."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaf_exceptions(inner)
    else:
        yield error
