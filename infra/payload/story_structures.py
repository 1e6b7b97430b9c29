"""One structure for a story in Novel Movie's own collection: it has no unique key."""

from collections.abc import Set as AbstractSet

from infra.payload.permissions import STRUCTURES
from infra.payload.responses import DocumentId, PayloadDocument
from infra.payload.rest_api import PayloadApi
from ports.domain.story import Run

REVIEWED_STATUSES = frozenset({"reviewed", "approved"})
"""What people made of a structure; a second delivery leaves it alone."""


class StoryStructures:
    """Keeps what crews made; what Novel Movie or its people made is never touched."""

    def __init__(self, payload: PayloadApi) -> None:
        self._payload = payload

    async def store(self, run: Run, document: PayloadDocument) -> None:
        """Hold *document*, and no other of ours, for its story."""
        if not await self._find_ours(document["story"]):
            await self._payload.create(STRUCTURES, document)
        # Looked up again: two who found none have written one each. All agree on
        # which is the first, and whoever looks last sees every one.
        first, *others = await self._find_ours(document["story"])
        for other in others:
            await self._payload.delete(STRUCTURES, other["id"])
        if not _is_reviewed(first, run):
            await self._payload.update(STRUCTURES, first["id"], document)

    async def erase(self, story: DocumentId, runs: AbstractSet[str]) -> None:
        """Delete what certain *runs* made for a story."""
        for document in await self._find_ours(story):
            if _crew_run_id(document) in runs:
                await self._payload.delete(STRUCTURES, document["id"])

    async def _find_ours(self, story: DocumentId) -> list[PayloadDocument]:
        """Return what crews made, in an order that everybody agrees on."""
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
    """Tell whether people have judged this structure of this very run."""
    return document.get("status") in REVIEWED_STATUSES and _crew_run_id(
        document
    ) == str(run.id)


def _crew_run_id(document: PayloadDocument) -> str | None:
    free = document.get("adaptiveStructure")
    return free.get("crewRun") if isinstance(free, dict) else None
