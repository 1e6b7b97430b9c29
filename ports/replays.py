"""Replays: dead letters sent again, at an operator's request, by a leased loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from ports.domain.story import FrozenModel

ReplayState = Literal["running", "paused", "stopped", "cancelled", "done"]
"""*stopped* by itself, because a canary failed again."""

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


class ReplayQueue(Protocol):
    """Replay requests; every change is one transaction with its audit row.

    All methods raise `PortUnavailableError` while the journal is down.
    """

    async def request(
        self, ids: Sequence[UUID], *, rate: float | None, who: str, what: str
    ) -> UUID:
        """Request the replay of exactly these dead letters, in this order."""
        ...

    async def replays(self, *, limit: int) -> tuple[Replay, ...]:
        """List requests, newest first."""
        ...

    async def replay(self, replay_id: UUID) -> Replay | None:
        """Return one request."""
        ...

    async def outcomes(self, replay_id: UUID) -> ReplayOutcomes:
        """Count what became of what was sent."""
        ...

    async def skips(self, replay_id: UUID) -> dict[str, int]:
        """Count the skipped dead letters by reason."""
        ...

    async def set_state(
        self,
        replay_id: UUID,
        to: Literal["running", "paused", "cancelled"],
        *,
        who: str,
    ) -> bool:
        """Resume, pause or cancel; False when it has ended, or is that already."""
        ...

    async def claim(self, holder: str) -> tuple[Replay, ...]:
        """Lease the running requests that no other replica holds; renew our own."""
        ...

    async def renew(self, replay_id: UUID, holder: str) -> bool:
        """Renew the lease; False when paused, ended, or leased by another."""
        ...

    async def send_batch(
        self, replay_id: UUID, holder: str, *, after: int, limit: int
    ) -> ReplayBatch:
        """Send up to *limit* dead letters: each once a request, and only if it waits.

        Nothing is sent unless *after* is the number sent before, so that a batch whose
        commit was not confirmed to us is not sent twice.

        The command of a step is enqueued again; another message is published as it
        was, to the queue that it failed in. A replay with none left is *done*.
        """
        ...

    async def stop(self, replay_id: UUID, holder: str, *, detail: str) -> None:
        """Stop a replay whose canary failed again."""
        ...

    async def release_all(self, holder: str) -> None:
        """Release every lease, so that another replica can go on."""
        ...
