"""The story archive in Payload CMS: reads projects and stories, writes our results."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from typing_extensions import override

from infra.payload import documents, novel_movie
from infra.payload.bulk_upsert import DocumentSet
from infra.payload.documents import ParentDocuments, StoredRun, parse_runs
from infra.payload.former_collections import FormerCollections
from infra.payload.permissions import check_permissions, run_permissions
from infra.payload.responses import PORT, DocumentId, relation_id
from infra.payload.rest_api import PayloadApi
from infra.payload.slugs import REFERENCES, CollectionSlugs
from infra.payload.story_structures import StoryStructures
from infra.payload.structure_document import to_structure_document
from ports.archive import StoryArchive
from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.domain.structure import CharacterReference, Structure
from ports.errors import MissingDocumentError, PortProtocolError
from ports.pipeline.identity import text_sha256

RUN_FIELDS = ("project", "revision", "generation", "status")
"""The fields of a run that are read; its structure can be megabytes."""

DEFAULT_SLUGS = CollectionSlugs()

REQUEST_TIMEOUT = timedelta(seconds=30)


@asynccontextmanager
async def open_payload_client(
    url: str, key: str, *, ssl_context: ssl.SSLContext | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Open an HTTP client for the Payload server at *url*, with a user's API *key*.

    Without *ssl_context* it trusts the public authorities.
    """
    async with httpx.AsyncClient(
        base_url=url,
        # "users" is the slug of the collection that has the key; case matters.
        headers={"Authorization": f"users API-Key {key}"},
        timeout=REQUEST_TIMEOUT.total_seconds(),
        verify=ssl_context or httpx.create_ssl_context(),
    ) as client:
        yield client


class PayloadStoryArchive(StoryArchive):
    """Reads projects and stories; writes runs, structures, scenes and shots."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        slugs: CollectionSlugs = DEFAULT_SLUGS,
        with_structures: bool = False,
    ) -> None:
        """*with_structures* writes Novel Movie's own `story-structures` too."""
        self._payload = PayloadApi(client)
        self._slugs = slugs
        self._structures = StoryStructures(self._payload) if with_structures else None
        self._former = FormerCollections(self._payload, slugs)

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        project = await self._payload.get("projects", project_id, depth=1)
        return novel_movie.to_brief(project)

    @override
    async def character_references(
        self, project_id: ProjectId
    ) -> tuple[CharacterReference, ...]:
        found = await self._payload.find(
            REFERENCES,
            select=("projectCharacterName", "libraryCharacterId"),
            project=project_id,
        )
        return novel_movie.to_references(found)

    @override
    async def text(self, ref: TextRef) -> str:
        fields = {"stories": "currentContent", self._slugs.texts: "text"}
        field = fields.get(ref.collection)
        if field is None:
            raise MissingDocumentError(
                PORT, f"texts are kept in {', '.join(fields)}: {ref.collection}"
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
        id_ = await self._payload.upsert(
            self._slugs.texts, key="textKey", document=document
        )
        return TextRef(collection=self._slugs.texts, id=str(id_), sha256=digest)

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
        await self._payload.upsert(self._slugs.runs, key="runKey", document=document)
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
            self._slugs.runs, known.id, documents.structure_fields(run, structure)
        )
        if self._structures is None:
            return
        story = await self._story_document_id(run, known.project)
        # A structure document needs a story document. A text that came with the message
        # has none, so its structure is stored in the run alone.
        if story is not None and await self._is_newest(run):
            project = await self._payload.get(
                "projects", str(known.project), select=("durationUnit",)
            )
            document = to_structure_document(
                run,
                structure,
                project=known.project,
                story=story,
                minutes=novel_movie.to_brief(project).minutes,
            )
            await self._structures.store(document)

    @override
    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        known = await self._ensure_run(run)
        # Fencing: a late worker must not overwrite the next generation's documents.
        if known.generation <= run.generation:
            await self._store_film(run, breakdown, known)
        return {
            "run": f"{self._slugs.runs}/{known.id}",
            "scenes": f"{self._slugs.scenes}?where[run][equals]={known.id}",
            "shots": f"{self._slugs.shots}?where[run][equals]={known.id}",
        }

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = documents.story_key(project_id, story_id)
        runs = await self._payload.find(
            self._slugs.runs, select=("runKey",), storyKey=story
        )
        if self._structures:
            await self._structures.erase(story_id, {run["runKey"] for run in runs})
        for run in runs:
            # The run last: a second attempt finds the other documents through it.
            await self._former.erase(run["id"])
            await self._shot_set(run["id"]).delete_except(())
            await self._scene_set(run["id"]).delete_except(())
            await self._payload.delete(self._slugs.runs, run["id"])
        for text in await self._payload.find(
            self._slugs.texts, select=("storyKey",), storyKey=story
        ):
            await self._payload.delete(self._slugs.texts, text["id"])

    @override
    async def check(self) -> None:
        required = run_permissions(
            self._slugs, with_structures=self._structures is not None
        )
        await check_permissions(self._payload, required)

    async def move_former_documents(self) -> tuple[int, int]:
        """Move what earlier versions wrote; return how many scenes and shots."""
        return await self._former.move()

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
        await self._payload.update(
            self._slugs.runs, known.id, documents.result_fields(run, film)
        )

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
        found = await self._payload.find(self._slugs.runs, select=RUN_FIELDS, **equal)
        return parse_runs(found, collection=self._slugs.runs)

    def _scene_set(self, run: DocumentId) -> DocumentSet:
        return DocumentSet(
            payload=self._payload,
            collection=self._slugs.scenes,
            key="sceneKey",
            run=run,
        )

    def _shot_set(self, run: DocumentId) -> DocumentSet:
        return DocumentSet(
            payload=self._payload, collection=self._slugs.shots, key="shotKey", run=run
        )
