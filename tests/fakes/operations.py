"""Figures of a journal, as given."""

from typing_extensions import override

from ports.errors import PortUnavailableError
from ports.operations import Census, Operations


class GivenOperations(Operations):
    """Tells one census; `down` makes it fail as the journal would."""

    def __init__(self, census: Census) -> None:
        self._census = census
        self.down = False

    @override
    async def census(self) -> Census:
        if self.down:
            raise PortUnavailableError("journal", "refused")
        return self._census
