"""The story archive in Payload CMS: reads projects and stories, writes our results."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from typing_extensions import override

from infra.payload import documents, novel_movie
from infra.payload.bulk_upsert import DocumentSet
from infra.payload.documents import ParentDocuments, StoredRun, parse_runs
from infra.payload.permissions import RUNS, SCENES, SHOTS, TEXTS, check_permissions
from infra.payload.responses import PORT, DocumentId, relation_id
from infra.payload.rest_api import PayloadApi
from infra.payload.story_structures import StoryStructures
from ports.archive import StoryArchive
from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.domain.structure import Structure
from ports.errors import MissingDocumentError, PortProtocolError
from ports.pipeline.identity import text_sha256

TEXT_FIELDS = {"stories": "currentContent", TEXTS: "text"}
"""The field that holds the story's text, by collection."""

RUN_FIELDS = ("project", "revision", "generation", "status")
"""The fields of a run that are read; its structure can be megabytes."""

REQUEST_TIMEOUT = timedelta(seconds=30)


@asynccontextmanager
async def open_payload_client(url: str, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open an HTTP client for the Payload server at *url*, with a user's API *key*."""
    async with httpx.AsyncClient(
        base_url=url,
        # "users" is the slug of the collection that has the key; case matters.
        headers={"Authorization": f"users API-Key {key}"},
        timeout=REQUEST_TIMEOUT.total_seconds(),
    ) as client:
        yield client


class PayloadStoryArchive(StoryArchive):
    """Reads projects and stories; writes runs, structures, scenes and shots."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._payload = PayloadApi(client)
        self._structures = StoryStructures(self._payload)

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        project = await self._payload.get("projects", project_id, depth=1)
        return novel_movie.to_brief(project)

    @override
    async def text(self, ref: TextRef) -> str:
        field = TEXT_FIELDS.get(ref.collection)
        if field is None:
            raise MissingDocumentError(
                PORT, f"texts are kept in {', '.join(TEXT_FIELDS)}: {ref.collection}"
            )
        text = (await self._payload.get(ref.collection, ref.id)).get(field)
        if not isinstance(text, str):
            raise PortProtocolError(
                PORT, f"{ref.collection}/{ref.id} holds no text in {field}"
            )
        return text

    @override
    async def store_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        digest = text_sha256(text)
        project = await self._payload.get("projects", project_id, select=("name",))
        story = documents.story_key(project_id, story_id)
        document = documents.text_document(
            project["id"], story, text=text, digest=digest
        )
        id_ = await self._payload.upsert(TEXTS, key="textKey", document=document)
        return TextRef(collection=TEXTS, id=str(id_), sha256=digest)

    @override
    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        project = await self._payload.get("projects", run.project_id)
        document = documents.run_document(
            run,
            project=project["id"],
            story=await self._story_document_id(run, project["id"]),
            status=status,
            percent=percent,
            detail=detail,
        )
        known = await self._find_runs(runKey=str(run.id))
        if any(stored.is_ahead_of(run, status) for stored in known):
            return
        await self._payload.upsert(RUNS, key="runKey", document=document)
        update = novel_movie.workflow_update(project, status)
        # There is no lock: a newer revision that arrives between these two lines sets
        # the project's step when it ends.
        if update and await self._is_newest(run):
            await self._payload.update("projects", project["id"], update)

    @override
    async def store_structure(self, run: Run, structure: Structure) -> None:
        known = await self._ensure_run(run)
        if known.generation > run.generation:
            return
        await self._payload.update(
            RUNS, known.id, documents.structure_fields(run, structure)
        )
        story = await self._story_document_id(run, known.project)
        # A structure document needs a story document. A text that came with the message
        # has none, so its structure is stored in the run alone.
        if story is not None and await self._is_newest(run):
            document = novel_movie.to_story_structure(
                run, structure, project=known.project, story=story
            )
            await self._structures.store(run, document)

    @override
    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        known = await self._ensure_run(run)
        # Fencing: a late worker must not overwrite the next generation's documents.
        if known.generation <= run.generation:
            await self._store_film(run, breakdown, known)
        return {
            "run": f"{RUNS}/{known.id}",
            "scenes": f"{SCENES}?where[run][equals]={known.id}",
            "shots": f"{SHOTS}?where[run][equals]={known.id}",
        }

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = documents.story_key(project_id, story_id)
        runs = await self._payload.find(RUNS, select=("runKey",), storyKey=story)
        await self._structures.erase(story_id, {run["runKey"] for run in runs})
        for run in runs:
            # The run last: a second attempt finds the other documents through it.
            await self._shot_set(run["id"]).delete_except(())
            await self._scene_set(run["id"]).delete_except(())
            await self._payload.delete(RUNS, run["id"])
        for text in await self._payload.find(
            TEXTS, select=("storyKey",), storyKey=story
        ):
            await self._payload.delete(TEXTS, text["id"])

    @override
    async def check(self) -> None:
        await check_permissions(self._payload)

    async def _store_film(self, run: Run, film: Breakdown, known: StoredRun) -> None:
        parents = ParentDocuments(run=known.id, project=known.project)
        scenes, shots = self._scene_set(known.id), self._shot_set(known.id)
        scene_ids = await scenes.upsert(documents.scene_documents(film, parents))
        shot_ids = await shots.upsert(
            documents.shot_documents(film, parents, scene_ids)
        )
        # Delete those of an earlier generation. Shots first: SQL does not delete a
        # scene that has shots.
        await shots.delete_except(shot_ids)
        await scenes.delete_except(scene_ids)
        await self._payload.update(RUNS, known.id, documents.result_fields(run, film))

    async def _ensure_run(self, run: Run) -> StoredRun:
        """Return the run as Payload has it; create it if nothing was reported yet."""
        known = await self._find_runs(runKey=str(run.id))
        if not known:
            await self.update_status(run, status="running", percent=0, detail="")
            known = await self._find_runs(runKey=str(run.id))
        [only] = known
        return only

    async def _story_document_id(
        self, run: Run, project: DocumentId
    ) -> DocumentId | None:
        """Return the id of the story's document; None if the project has none."""
        try:
            story = await self._payload.get(
                "stories", run.story_id, select=("project",)
            )
        except MissingDocumentError:
            return None
        id_: DocumentId = story["id"]
        return id_ if relation_id(story.get("project")) == project else None

    async def _is_newest(self, run: Run) -> bool:
        story = documents.story_key(run.project_id, run.story_id)
        runs = await self._find_runs(storyKey=story)
        return all(known.revision <= run.revision for known in runs)

    async def _find_runs(self, **equal: str) -> list[StoredRun]:
        found = await self._payload.find(RUNS, select=RUN_FIELDS, **equal)
        return parse_runs(found)

    def _scene_set(self, run: DocumentId) -> DocumentSet:
        return DocumentSet(
            payload=self._payload, collection=SCENES, key="sceneKey", run=run
        )

    def _shot_set(self, run: DocumentId) -> DocumentSet:
        return DocumentSet(
            payload=self._payload, collection=SHOTS, key="shotKey", run=run
        )
