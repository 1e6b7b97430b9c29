"""Edits in memory."""

from collections.abc import Sequence

from typing_extensions import override

from ports.domain.edits import StoryEdit
from ports.domain.story import Run
from ports.edits import StoryEdits


class InMemoryEdits(StoryEdits):
    """Edits of one story, none of them undone."""

    def __init__(self, edits: Sequence[StoryEdit] = ()) -> None:
        self.edits = tuple(edits)

    @override
    async def in_force(self, run: Run) -> tuple[StoryEdit, ...]:
        return tuple(
            each for each in self.edits if each.locked or each.run_id == run.id
        )
