"""How many letters of a replay go next, and when."""

import math

from aiolimiter import AsyncLimiter

CANARY_STEPS = (1, 11)
"""One canary; then ten; what they come to is awaited before the rest goes."""

BATCH_SIZE = 100
"""Letters in one transaction: more would hold the locks of as many runs."""

BATCHES_PER_SECOND = 10
"""Of a throttled replay: it should look like a rate, not like bursts."""


class ReplayThrottle:
    """Keeps a replay to its rate, where it has one."""

    def __init__(self, rate: float | None) -> None:
        self._batch = BATCH_SIZE
        self._slack = 0
        self._limiter: AsyncLimiter | None = None
        if rate is not None:
            self._batch = max(1, min(BATCH_SIZE, round(rate / BATCHES_PER_SECOND)))
            # Room for a second's turns, so that one that comes late is caught up with.
            self._slack = math.ceil(rate)
            room = self._batch + self._slack
            self._limiter = AsyncLimiter(room, room / rate)
        self._is_fresh = True

    def batch_size(self, sent: int) -> int:
        """Return how many may go in the turn after *sent*."""
        ahead = (wave - sent for wave in CANARY_STEPS if wave > sent)
        return min((self._batch, *ahead))

    async def acquire(self, count: int) -> None:
        """Return when so many *letters* may go."""
        if self._limiter is None:
            return
        if self._is_fresh:
            # Else the turns of the first second would go at once.
            await self._limiter.acquire(self._slack)
            self._is_fresh = False
        await self._limiter.acquire(count)
