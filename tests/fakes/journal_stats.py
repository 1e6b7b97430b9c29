"""A journal with fixed figures."""

from ports.errors import PortUnavailableError
from ports.operations import JournalStats


class FixedJournalStats:
    """Returns the given figures; fails as a journal would while `down` is set."""

    def __init__(self, stats: JournalStats) -> None:
        self._stats = stats
        self.down = False

    async def stats(self) -> JournalStats:
        """Return the figures, or fail."""
        if self.down:
            raise PortUnavailableError("journal", "refused")
        return self._stats
