"""Moves or erases what earlier versions wrote to `scenes` and `shots`.

Somebody else may have collections of these names now, so only documents that have a
key of ours and belong to a run of ours are touched.
"""

from infra.payload.bulk_upsert import DocumentSet
from infra.payload.responses import (
    DocumentId,
    NoRouteError,
    PayloadDocument,
    RefusedError,
    relation_id,
)
from infra.payload.rest_api import PayloadApi
from infra.payload.slugs import FORMER_SLUGS, CollectionSlugs
from ports.errors import MissingDocumentError

_MADE_BY_PAYLOAD = frozenset({"id", "createdAt", "updatedAt"})


class FormerCollections:
    """The former collections of a Payload whose collections are *slugs* now."""

    def __init__(self, payload: PayloadApi, slugs: CollectionSlugs) -> None:
        self._payload = payload
        self._slugs = slugs

    async def move(self) -> tuple[int, int]:
        """Move all documents; return how many scenes and shots.

        It may be interrupted and repeated: a document is deleted in its old place
        after it was written in its new one.
        """
        scenes = shots = 0
        for run in await self._payload.find(self._slugs.runs, select=("runKey",)):
            moved = await self._move_run(run["id"])
            scenes, shots = scenes + moved[0], shots + moved[1]
        return scenes, shots

    async def erase(self, run: DocumentId) -> None:
        """Delete the documents of a run that were not moved yet."""
        # Shots first: SQL does not delete a scene that has shots.
        for shot in await self._find_shots(run):
            await self._payload.delete(FORMER_SLUGS.shots, shot["id"])
        for scene in await self._find_scenes(run):
            await self._payload.delete(FORMER_SLUGS.scenes, scene["id"])

    async def _move_run(self, run: DocumentId) -> tuple[int, int]:
        scenes, shots = await self._find_scenes(run), await self._find_shots(run)
        new_ids = await self._write(self._slugs.scenes, "sceneKey", run, scenes)
        keys = {scene["id"]: scene["sceneKey"] for scene in scenes}
        for shot in shots:
            old = relation_id(shot["scene"])
            shot["scene"] = new_ids[keys[old]] if old in keys else old
        await self._write(self._slugs.shots, "shotKey", run, shots)
        await self.erase(run)
        return len(scenes), len(shots)

    async def _write(
        self,
        collection: str,
        key: str,
        run: DocumentId,
        documents: list[PayloadDocument],
    ) -> dict[str, DocumentId]:
        """Write those *documents* that are not there; return the ids of all by key."""
        known = {
            each[key]: each["id"]
            for each in await self._payload.find(collection, select=(key,), run=run)
        }
        target = DocumentSet(
            payload=self._payload, collection=collection, key=key, run=run
        )
        missing = (_own_fields(each) for each in documents if each[key] not in known)
        return known | await target.upsert(missing)

    async def _find_scenes(self, run: DocumentId) -> list[PayloadDocument]:
        if self._slugs.scenes == FORMER_SLUGS.scenes:
            return []
        return await self._find_ours(FORMER_SLUGS.scenes, "sceneKey", run)

    async def _find_shots(self, run: DocumentId) -> list[PayloadDocument]:
        if self._slugs.shots == FORMER_SLUGS.shots:
            return []
        return await self._find_ours(FORMER_SLUGS.shots, "shotKey", run)

    async def _find_ours(
        self, collection: str, key: str, run: DocumentId
    ) -> list[PayloadDocument]:
        try:
            found = await self._payload.find(collection, run=run)
        # No such collection, or one of somebody else, which has no runs.
        except (NoRouteError, MissingDocumentError, RefusedError):
            return []
        return [document for document in found if document.get(key)]


def _own_fields(document: PayloadDocument) -> PayloadDocument:
    return {
        field: value
        for field, value in document.items()
        if field not in _MADE_BY_PAYLOAD and value is not None
    }
