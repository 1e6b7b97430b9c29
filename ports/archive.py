"""Where stories come from and documents go."""

from typing import Protocol

from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.domain.structure import Structure

STATUS_ORDER: dict[RunState, int] = {
    "running": 0,
    "failed": 1,
    "cancelled": 1,
    "completed": 2,
}
"""How far each is along a generation: a report that comes late takes nothing back."""


class StoryArchive(Protocol):
    """Stories in, documents out; every write is idempotent by its run.

    Writes carry no fence: they may come twice and late, so only a story's newest
    revision moves its status, and a run never goes back along `REACHED`. All methods
    raise `PortUnavailableError` when the archive is slow, busy or absent, and
    `PortProtocolError` when it answers nonsense.
    """

    async def brief(self, project_id: ProjectId) -> Brief:
        """Return what the project says about its film.

        Raises:
            MissingDocumentError: No such project, where the archive has projects.
        """
        ...

    async def text(self, ref: TextRef) -> str:
        """Return a story's text as it is kept, not normalised.

        Raises:
            MissingDocumentError: There is no such document.
        """
        ...

    async def store_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        """Keep a text that is too long for a message."""
        ...

    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        """Show how a run stands, unless a newer revision already does.

        Raises:
            MissingDocumentError: No such project, where the archive has projects.
        """
        ...

    async def store_structure(self, run: Run, structure: Structure) -> None:
        """Keep the structure of a story."""
        ...

    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        """Keep a finished breakdown; return where its documents are, by name."""
        ...

    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        """Erase what was written for a story; the story itself is its author's."""
        ...

    async def check(self) -> None:
        """Prove that the archive answers and lets us write.

        Raises:
            PortError: With what to set, in its message.
        """
        ...
