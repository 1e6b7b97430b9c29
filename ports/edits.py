"""The decisions of people about a story, as the step that applies them reads them."""

from typing import Protocol

from ports.domain.edits import StoryEdit
from ports.domain.story import Run


class StoryEdits(Protocol):
    """What people decided; it is stored with the story until the story is erased."""

    async def in_force(self, run: Run) -> tuple[StoryEdit, ...]:
        """Return the edits that hold for *run*, in the order of their numbers.

        They are those that are locked, and those that were made on this run; none that
        was undone.

        Raises:
            PortUnavailableError: The journal did not answer.
        """
        ...
