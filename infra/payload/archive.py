"""The archive behind Payload CMS: Novel Movie's projects and stories, our scenes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from typing_extensions import override

from infra.payload import documents, novel_movie
from infra.payload.answers import PORT, DocumentId
from infra.payload.checking import RUNS, SCENES, SHOTS, TEXTS, checked
from infra.payload.documents import KnownRun, Owner, known_runs
from infra.payload.shelf import Shelf
from infra.payload.structures import StoryStructures
from infra.payload.wire import Payload
from ports.archive import RunStatus, StoryArchive
from ports.breakdown import Breakdown
from ports.errors import MissingDocumentError, PortProtocolError
from ports.identity import text_sha256
from ports.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.structure import Structure

TEXT_FIELDS = {"stories": "currentContent", TEXTS: "text"}
"""Where a collection keeps a story's words."""

KNOWN = ("project", "revision", "generation", "status")
"""All that we read of a run: its structure can be megabytes."""

ANSWERS_WITHIN = timedelta(seconds=30)


@asynccontextmanager
async def payload_client(url: str, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that knows a Payload server and a service user's API key."""
    async with httpx.AsyncClient(
        base_url=url,
        # The collection's slug is part of the scheme, and case matters.
        headers={"Authorization": f"users API-Key {key}"},
        timeout=ANSWERS_WITHIN.total_seconds(),
    ) as client:
        yield client


class PayloadStoryArchive(StoryArchive):
    """Reads projects and stories; writes runs, structures, scenes and shots."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._payload = Payload(client)
        self._structures = StoryStructures(self._payload)

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        project = await self._payload.get("projects", project_id, depth=1)
        return novel_movie.brief(project)

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
    async def keep_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        digest = text_sha256(text)
        project = await self._payload.get("projects", project_id)
        story = documents.story_key(project_id, story_id)
        document = documents.kept_text(project["id"], story, text=text, digest=digest)
        id_ = await self._payload.keep(TEXTS, key="textKey", document=document)
        return TextRef(collection=TEXTS, id=str(id_), sha256=digest)

    @override
    async def report(
        self, run: Run, *, status: RunStatus, percent: float, detail: str
    ) -> None:
        project = await self._payload.get("projects", run.project_id)
        document = documents.crew_run(
            run,
            project=project["id"],
            story=await self._story(run),
            status=status,
            percent=percent,
            detail=detail,
        )
        known = await self._known_runs(runKey=str(run.id))
        if any(shown.is_further(run, status) for shown in known):
            return
        await self._payload.keep(RUNS, key="runKey", document=document)
        moved = novel_movie.workflow(project, status)
        # No lock: a revision that comes between these lines is shown when it ends.
        if moved and await self._is_newest(run):
            await self._payload.change("projects", project["id"], moved)

    @override
    async def keep_structure(self, run: Run, structure: Structure) -> None:
        owner = await self._owner(run)
        await self._payload.change(RUNS, owner.run, documents.whole(structure))
        story = await self._story(run)
        # Novel Movie's own structures belong to its own stories; a text that came
        # with the message has none, and its structure is with the run alone.
        if story is not None and await self._is_newest(run):
            document = novel_movie.story_structure(
                run, structure, project=owner.project, story=story
            )
            await self._structures.keep(run, document)

    @override
    async def keep_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        owner = await self._owner(run)
        scenes, shots = self._scenes(owner.run), self._shots(owner.run)
        numbered = await scenes.fill(documents.scenes(breakdown, owner))
        taken = await shots.fill(documents.shots(breakdown, owner, numbered))
        # An earlier generation's. Shots first: SQL keeps a scene that has some.
        await shots.drop_all_but(taken)
        await scenes.drop_all_but(numbered)
        await self._payload.change(RUNS, owner.run, documents.verdict(breakdown))
        return {
            "run": f"{RUNS}/{owner.run}",
            "scenes": f"{SCENES}?where[run][equals]={owner.run}",
            "shots": f"{SHOTS}?where[run][equals]={owner.run}",
        }

    @override
    async def forget(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = documents.story_key(project_id, story_id)
        for run in await self._payload.find(RUNS, select=("storyKey",), storyKey=story):
            # The run last: by it a second try finds the others.
            await self._shots(run["id"]).drop_all_but(())
            await self._scenes(run["id"]).drop_all_but(())
            await self._payload.remove(RUNS, run["id"])
        for text in await self._payload.find(
            TEXTS, select=("storyKey",), storyKey=story
        ):
            await self._payload.remove(TEXTS, text["id"])
        await self._structures.forget(story_id)

    @override
    async def check(self) -> None:
        await checked(self._payload)

    async def _owner(self, run: Run) -> Owner:
        """Return what the run's documents belong to; made where nobody reported it."""
        known = await self._known_runs(runKey=str(run.id))
        if not known:
            await self.report(run, status="running", percent=0, detail="")
            known = await self._known_runs(runKey=str(run.id))
        [owner] = known
        return Owner(run=owner.id, project=owner.project)

    async def _story(self, run: Run) -> DocumentId | None:
        """Return the id of the story's own document, where it has one."""
        try:
            story = await self._payload.get("stories", run.story_id)
        except MissingDocumentError:
            return None
        id_: DocumentId = story["id"]
        return id_

    async def _is_newest(self, run: Run) -> bool:
        story = documents.story_key(run.project_id, run.story_id)
        runs = await self._known_runs(storyKey=story)
        return all(known.revision <= run.revision for known in runs)

    async def _known_runs(self, **equal: str) -> list[KnownRun]:
        found = await self._payload.find(RUNS, select=KNOWN, **equal)
        return known_runs(found)

    def _scenes(self, run: DocumentId) -> Shelf:
        return Shelf(payload=self._payload, collection=SCENES, key="sceneKey", run=run)

    def _shots(self, run: DocumentId) -> Shelf:
        return Shelf(payload=self._payload, collection=SHOTS, key="shotKey", run=run)
