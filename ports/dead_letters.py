"""Dead letters: messages set aside for a person, and the store that keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol
from uuid import UUID

from ports.domain.choices import DeadLetterState
from ports.domain.story import FrozenModel
from ports.pipeline.commands import StepKey

MAX_FAILED_REPLAYS = 3
"""A dead letter whose replays failed this often is left out of bulk replays; an
operator must name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that failed for good, as the store takes it.

    Attributes:
        id: The same each time the same message fails.
        queue: The queue that it came from, and that a replay sends it to.
        message_id: Of the message itself, where its publisher set one.
        body: Byte for byte as it was delivered.
        headers: All that came with it, those of the envelope included.
        error_pattern: The error's message with ids and numbers replaced.
        step: The step that it is a command for; None for an unreadable message.
        death_digest: Differs each time the same message fails.
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
    """One dead letter as a list shows it.

    Attributes:
        cause: The error's message with ids and numbers replaced.
        deaths: How often it failed; more than once after a replay that failed.
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
    """One dead letter in full; the body of an invalid submission may hold a story.

    Attributes:
        generation: Of the run whose step it is a command for.
        successor_id: The message that an operator sent in its place.
    """

    generation: int | None = None
    message_id: str | None
    content_type: str
    headers: dict[str, str]
    body: bytes
    successor_id: UUID | None = None


class DeadLetterGroup(FrozenModel):
    """The dead letters with one fingerprint."""

    fingerprint: str
    error: str
    cause: str
    count: int
    first_died_at: datetime
    last_died_at: datetime
    example: UUID


class FrozenSelection(FrozenModel):
    """Exactly the dead letters that a preview showed.

    Attributes:
        left_out: How many match the filter but failed `MAX_FAILED_REPLAYS` times.
    """

    ids: tuple[UUID, ...]
    oldest: datetime | None
    groups: tuple[DeadLetterGroup, ...]
    left_out: int


class AuditRow(FrozenModel):
    """One action of an operator: who did what, to how many dead letters."""

    at: datetime
    who: str
    action: str
    count: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedMessage:
    """What is sent in the place of a dead letter.

    Attributes:
        queue: Where to; its own queue, or another one.
        body: None for the letter's own.
        content_type: None for the letter's own.
    """

    queue: str
    body: bytes | None = None
    content_type: str | None = None


LetterTrend = NewType("LetterTrend", tuple[int, ...])
"""Letters by day, the oldest day first and today last."""


class DeadLetterStore(Protocol):
    """Stores dead letters as they come."""

    async def add(self, dead_letter: DeadLetter) -> None:
        """Store *dead_letter*; the same death twice is stored once.

        One that was replayed or discarded and has failed again becomes *waiting*.

        Raises:
            PortError: It is not stored.
        """
        ...
