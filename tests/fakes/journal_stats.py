"""Figures of a journal, as given."""

from ports.errors import PortUnavailableError
from ports.operations import JournalStats


class FixedJournalStats:
    """Tells one census; `down` makes it fail as the journal would."""

    def __init__(self, census: JournalStats) -> None:
        self._census = census
        self.down = False

    async def stats(self) -> JournalStats:
        """Tell the census that was given."""
        if self.down:
            raise PortUnavailableError("journal", "refused")
        return self._census
