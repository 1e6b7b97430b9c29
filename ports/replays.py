"""Replays: dead letters sent again, at an operator's request, by a leased loop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from ports.domain.story import FrozenModel

ReplayState = Literal["running", "paused", "stopped", "cancelled", "done"]
"""*stopped* by itself, because a canary failed again."""

ReplayChange = Literal["running", "paused", "cancelled"]
"""What people make of a replay."""

CauseMove = Literal["exclude", "include"]
"""Out of a paused replay, or into it again."""

REPLAY_LEASE = timedelta(seconds=30)
"""Of the replica that carries a replay out; every batch renews it."""


class Replay(FrozenModel):
    """A request for a replay, and its progress.

    Attributes:
        total: Dead letters in its frozen selection.
        sent: How many of them were enqueued again.
        skipped: How many of them were no longer waiting when their turn came.
        rate: Dead letters a second; None for no limit.
    """

    id: UUID
    asked_by: str
    asked_at: datetime
    what: str
    rate: float | None
    total: int
    sent: int
    skipped: int
    state: ReplayState
    detail: str


class ReplayCause(FrozenModel):
    """The dead letters of one cause in a replay that were not sent yet."""

    fingerprint: str
    error: str
    cause: str
    count: int


class ReplayOutcomes(FrozenModel):
    """What became of the dead letters that a replay has sent."""

    under_way: int
    done: int
    died: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayBatch:
    """What one batch of a replay did.

    Attributes:
        sent: In all batches of the replay.
        is_finished: There is nothing more for this holder to do.
    """

    sent: int
    is_finished: bool
