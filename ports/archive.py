"""The archive: stories come from it, finished documents go to it."""

from typing import Protocol

from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.domain.structure import CharacterReference, Structure

STATUS_ORDER: dict[RunState, int] = {
    "running": 0,
    "failed": 1,
    "cancelled": 1,
    "completed": 2,
}
"""The order of a generation's states: a late report never moves a story back."""


class StoryArchive(Protocol):
    """Stories in, documents out; every write is idempotent by its run.

    Writes carry no fence and may come twice or late, so only a story's newest
    revision moves its status, and a run never goes back along `STATUS_ORDER`. All
    methods raise `PortUnavailableError` when the archive is slow, busy or absent, and
    `PortProtocolError` when it breaks the protocol.
    """

    async def brief(self, project_id: ProjectId) -> Brief:
        """Return what the project says about its film.

        Raises:
            MissingDocumentError: No such project, where the archive has projects.
        """
        ...

    async def character_references(
        self, project_id: ProjectId
    ) -> tuple[CharacterReference, ...]:
        """Return the characters of a project that the studio's library has."""
        ...

    async def text(self, ref: TextRef) -> str:
        """Return a story's text as it is stored, not normalised.

        Raises:
            MissingDocumentError: There is no such document.
        """
        ...

    async def store_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        """Store a text that is too long for a message."""
        ...

    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        """Show the state of a run, unless a newer revision has shown its own.

        Raises:
            MissingDocumentError: No such project, where the archive has projects.
        """
        ...

    async def store_structure(self, run: Run, structure: Structure) -> None:
        """Store the structure of a story."""
        ...

    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        """Store a finished breakdown; return where its documents are, by name."""
        ...

    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        """Erase what was written for a story, but not the story itself."""
        ...

    async def check(self) -> None:
        """Check that the archive answers and that we may write to it.

        Raises:
            PortError: Its message says what to set.
        """
        ...
