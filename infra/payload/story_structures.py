"""Keeps one structure a story in Novel Movie's collection, which has no unique key."""

from collections.abc import Set as AbstractSet

from infra.payload.permissions import STRUCTURES
from infra.payload.responses import DocumentId, PayloadDocument
from infra.payload.rest_api import PayloadApi
from ports.domain.story import Run

REVIEWED_STATUSES = frozenset({"reviewed", "approved"})
"""Statuses that people set; a second delivery leaves such a structure alone."""


class StoryStructures:
    """Writes the crews' structures, and never changes those of Novel Movie."""

    def __init__(self, payload: PayloadApi) -> None:
        self._payload = payload

    async def store(self, run: Run, document: PayloadDocument) -> None:
        """Store *document* as the only structure of ours for its story."""
        if not await self._find_ours(document["story"]):
            await self._payload.create(STRUCTURES, document)
        # Searched again: two replicas that found none have created one each. All agree
        # on which is the first, and the last one to search sees them all.
        first, *others = await self._find_ours(document["story"])
        for other in others:
            await self._payload.delete(STRUCTURES, other["id"])
        if not _is_reviewed(first, run):
            await self._payload.update(STRUCTURES, first["id"], document)

    async def erase(self, story: DocumentId, runs: AbstractSet[str]) -> None:
        """Delete the structures that *runs* wrote for a story."""
        for document in await self._find_ours(story):
            if _crew_run_id(document) in runs:
                await self._payload.delete(STRUCTURES, document["id"])

    async def _find_ours(self, story: DocumentId) -> list[PayloadDocument]:
        """Return the structures of crews, in the same order for every replica."""
        found = await self._payload.find(
            STRUCTURES,
            select=("adaptiveStructure", "status", "createdAt"),
            story=story,
        )
        ours = [document for document in found if _crew_run_id(document)]
        return sorted(
            ours, key=lambda each: (str(each.get("createdAt")), str(each["id"]))
        )


def _is_reviewed(document: PayloadDocument, run: Run) -> bool:
    """Tell whether people have reviewed this structure of this very run."""
    return document.get("status") in REVIEWED_STATUSES and _crew_run_id(
        document
    ) == str(run.id)


def _crew_run_id(document: PayloadDocument) -> str | None:
    adaptive = document.get("adaptiveStructure")
    return adaptive.get("crewRun") if isinstance(adaptive, dict) else None
