"""A store of dead letters in memory."""

from uuid import UUID

from typing_extensions import override

from ports.dead_letters import DeadLetter, DeadLetterStore
from ports.errors import PortError


class InMemoryDeadLetterStore(DeadLetterStore):
    """Keeps what it is given, unless the test gives it an error to raise.

    Attributes:
        filed: What it has stored, by id.
        refused: How many dead letters came while there was an error.
    """

    def __init__(self) -> None:
        self.filed: dict[UUID, DeadLetter] = {}
        self.error: PortError | None = None
        self.refused = 0

    @override
    async def add(self, dead_letter: DeadLetter) -> None:
        if self.error is not None:
            self.refused += 1
            raise self.error
        self.filed[dead_letter.id] = dead_letter
