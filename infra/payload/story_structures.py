"""Keeps one structure a story in Novel Movie's collection, which has no unique key.

It is written only where a setting asks for it: Novel Movie takes any structure of a
project for its own, and its step "story structure" stops there.
"""

import re
from collections.abc import Set as AbstractSet

from infra.payload.responses import PORT, DocumentId, PayloadDocument
from infra.payload.rest_api import PayloadApi
from infra.payload.slugs import STRUCTURES
from ports.domain.story import Run
from ports.errors import PortProtocolError

REVIEWED_STATUSES = frozenset({"reviewed", "approved"})
"""Statuses that people set; such a structure is theirs from then on."""

_MARK = re.compile(r"^Written by Novel Movie Crews, run ([0-9a-f-]{36})$", re.MULTILINE)


def generation_notes(run: Run) -> str:
    """Return the line by which a structure of ours is known."""
    return f"Written by Novel Movie Crews, run {run.id}"


class StoryStructures:
    """Writes the crews' structures, and never changes those of Novel Movie."""

    def __init__(self, payload: PayloadApi) -> None:
        self._payload = payload

    async def store(self, document: PayloadDocument) -> None:
        """Store *document* as the only structure of ours for its story.

        Nothing is written where people or Novel Movie made or reviewed one: a second
        structure of a project hides the first.

        Raises:
            PortProtocolError: The collection does not keep our mark.
        """
        if await self._is_taken(document["project"]):
            return
        if not await self._find_ours(document["story"]):
            await self._payload.create(STRUCTURES, document)
        # Searched again: two replicas that found none have created one each. All agree
        # on which is the first, and the last one to search sees them all.
        ours = await self._find_ours(document["story"])
        if not ours:
            raise PortProtocolError(
                PORT, f"{STRUCTURES} loses generationMetadata.generationNotes"
            )
        for other in ours[1:]:
            await self._payload.delete(STRUCTURES, other["id"])
        await self._payload.update(STRUCTURES, ours[0]["id"], document)

    async def erase(self, story: DocumentId, runs: AbstractSet[str]) -> None:
        """Delete the structures that *runs* wrote for a story."""
        for document in await self._find_ours(story):
            if _crew_run_id(document) in runs:
                await self._payload.delete(STRUCTURES, document["id"])

    async def _is_taken(self, project: DocumentId) -> bool:
        """Tell whether people or Novel Movie made or reviewed one for a project."""
        known = await self._find(project=project)
        return any(
            _crew_run_id(document) is None
            or document.get("status") in REVIEWED_STATUSES
            for document in known
        )

    async def _find_ours(self, story: DocumentId) -> list[PayloadDocument]:
        """Return the structures of crews, in the same order for every replica."""
        ours = [each for each in await self._find(story=story) if _crew_run_id(each)]
        return sorted(
            ours, key=lambda each: (str(each.get("createdAt")), str(each["id"]))
        )

    async def _find(self, **equal: DocumentId) -> list[PayloadDocument]:
        return await self._payload.find(
            STRUCTURES, select=("generationMetadata", "status", "createdAt"), **equal
        )


def _crew_run_id(document: PayloadDocument) -> str | None:
    metadata = document.get("generationMetadata")
    notes = metadata.get("generationNotes") if isinstance(metadata, dict) else None
    mark = _MARK.search(notes) if isinstance(notes, str) else None
    return mark.group(1) if mark else None
