"""Dead letters as they are filed and looked at; nothing here changes by looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ports.domain.choices import DeadLetterFilter, DeadLetterState
from ports.domain.story import FrozenModel
from ports.pipeline.commands import StepKey

MAX_FAILED_REPLAYS = 3
"""A letter that died again so often is left out of bulk replays and must be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message set aside for a person, as it is to be filed.

    Attributes:
        id: The same for each death of the same message.
        queue: Where it died, and where it is sent again.
        message_id: Of the message itself, where its publisher set one.
        body: Byte for byte as it died.
        headers: All that came with it, the envelope's among them.
        cause: The message with ids and numbers normalised.
        step: Which step it owes; None for a message that nobody could read.
        death: Tells one death of the same letter from the next.
    """

    id: UUID
    queue: str
    message_id: str | None
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    error: str
    message: str
    error_pattern: str
    fingerprint: str
    step: StepKey | None
    attempt: int | None
    project_id: str | None
    story_id: str | None
    death_digest: str


class DeadLetterSummary(FrozenModel):
    """One letter as a list shows it.

    Attributes:
        deaths: More than one for a letter that died again after a replay.
        size: Of the body, in bytes.
    """

    id: UUID
    queue: str
    state: DeadLetterState
    error: str
    message: str
    cause: str
    fingerprint: str
    run_id: UUID | None
    stage: str | None
    ordinal: int | None
    attempt: int | None
    project_id: str | None
    story_id: str | None
    deaths: int
    first_died_at: datetime
    died_at: datetime
    size: int


class DeadLetterDetail(DeadLetterSummary):
    """One letter whole; the body of an invalid submission may hold a story."""

    message_id: str | None
    content_type: str
    headers: dict[str, str]
    body: bytes


class DeadLetterGroup(FrozenModel):
    """Letters of one cause."""

    fingerprint: str
    error: str
    cause: str
    count: int
    first_died_at: datetime
    last_died_at: datetime
    example: UUID


class FrozenSelection(FrozenModel):
    """The very letters that a preview showed.

    Attributes:
        left_out: Letters that died again too often to be meant by a filter.
    """

    ids: tuple[UUID, ...]
    oldest: datetime | None
    groups: tuple[DeadLetterGroup, ...]
    left_out: int


class AuditRow(FrozenModel):
    """Who did what to how many."""

    at: datetime
    who: str
    action: str
    count: int
    what: str


class DeadLetterStore(Protocol):
    """Where dead letters are kept."""

    async def add(self, dead_letter: DeadLetter) -> None:
        """Keep *letter*; the same death twice is filed once.

        A letter that was replayed or discarded and died anew waits again.

        Raises:
            PortError: It is not on file.
        """
        ...


class DeadLetters(DeadLetterStore, Protocol):
    """The file as operators use it.

    All methods raise `PortUnavailableError` while the journal is down.
    """

    async def summaries(
        self, which: DeadLetterFilter, *, limit: int
    ) -> tuple[DeadLetterSummary, ...]:
        """List letters, newest death first."""
        ...

    async def count(self, which: DeadLetterFilter) -> int:
        """Count letters."""
        ...

    async def groups(
        self, which: DeadLetterFilter, *, limit: int
    ) -> tuple[DeadLetterGroup, ...]:
        """Group letters by cause, the most frequent first."""
        ...

    async def detail(self, dead_letter_id: UUID) -> DeadLetterDetail | None:
        """Return one letter whole."""
        ...

    async def freeze(self, which: DeadLetterFilter) -> FrozenSelection:
        """Return the waiting letters that a filter means, oldest first."""
        ...

    async def freeze_named(self, ids: Sequence[UUID]) -> FrozenSelection:
        """Return those of *ids* that wait, however often they died."""
        ...

    async def discard(self, ids: Sequence[UUID], *, who: str, what: str) -> int:
        """Put waiting letters away for good; count them.

        A run whose step is discarded can never complete: it ends with its final
        answer, in the same transaction.
        """
        ...

    async def audit(self, *, limit: int) -> tuple[AuditRow, ...]:
        """List what was done, newest first."""
        ...
