"""The archive behind Payload CMS: Novel Movie's projects and stories, our scenes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from typing_extensions import override

from infra.payload import documents
from infra.payload.wire import PORT, Document, Payload
from ports.archive import RunStatus, StoryArchive
from ports.breakdown import Breakdown, BrokenDownScene
from ports.errors import MissingDocumentError, PortProtocolError
from ports.identity import text_sha256
from ports.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.structure import Structure

RUNS, SCENES, SHOTS, TEXTS = "crew-runs", "scenes", "shots", "crew-texts"
TEXT_FIELDS = {"stories": "currentContent", TEXTS: "text"}
"""Where a collection keeps a story's words."""

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

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        return documents.brief(await self._payload.get("projects", project_id, depth=1))

    @override
    async def text(self, ref: TextRef) -> str:
        field = TEXT_FIELDS.get(ref.collection)
        if field is None:
            raise MissingDocumentError(
                PORT, f"texts are kept in {', '.join(TEXT_FIELDS)}: {ref.collection}"
            )
        text = (await self._payload.get(ref.collection, ref.id)).get(field)
        if not isinstance(text, str):
            raise PortProtocolError(PORT, f"{ref.collection}.{field} holds no text")
        return text

    @override
    async def keep_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        sha = text_sha256(text)
        story = documents.story_key(project_id, story_id)
        id_ = await self._payload.keep(
            TEXTS,
            key="textKey",
            document={
                "textKey": f"{story}/{sha}",
                "project": project_id,
                "storyKey": story,
                "text": text,
            },
        )
        return TextRef(collection=TEXTS, id=id_, sha256=sha)

    @override
    async def report(
        self, run: Run, *, status: RunStatus, percent: float, detail: str
    ) -> None:
        story = await self._story(run)
        document = documents.crew_run(
            run, story=story, status=status, percent=percent, detail=detail
        )
        await self._payload.keep(RUNS, key="runKey", document=document)
        if status in ("running", "completed") and await self._is_newest(run):
            project = await self._payload.get("projects", run.project_id)
            await self._payload.change(
                "projects", run.project_id, documents.workflow(project, status)
            )

    @override
    async def keep_structure(self, run: Run, structure: Structure) -> None:
        id_ = await self._run(run)
        whole: Document = {"structure": structure.model_dump(mode="json")}
        await self._payload.change(RUNS, id_, whole)
        story = await self._story(run)
        # Novel Movie's own structures belong to its own stories; a text that came
        # with the message has none, and its structure is with the run alone.
        if story is not None and await self._is_newest(run):
            await self._keep_story_structure(run, story, structure)

    @override
    async def keep_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        id_ = await self._run(run)
        async with asyncio.TaskGroup() as writing:
            for card in breakdown.scenes:
                writing.create_task(self._keep_scene(run, id_, card))
        await self._payload.change(RUNS, id_, documents.verdict(breakdown))
        return {"run": f"{RUNS}/{id_}", "scenes": f"{SCENES}?where[run][equals]={id_}"}

    @override
    async def forget(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = documents.story_key(project_id, story_id)
        for run in await self._payload.find(RUNS, storyKey=story):
            await self._payload.delete(SHOTS, run=str(run["id"]))
            await self._payload.delete(SCENES, run=str(run["id"]))
        await self._payload.delete(RUNS, storyKey=story)
        await self._payload.delete(TEXTS, storyKey=story)

    @override
    async def check(self) -> None:
        if await self._payload.me() is None:
            raise PortProtocolError(
                PORT, "Payload does not know our key: set CREWS_PAYLOAD_API_KEY"
            )
        for collection in (RUNS, SCENES, SHOTS, TEXTS):
            try:
                await self._payload.find(collection, id="none")
            except MissingDocumentError as error:
                raise PortProtocolError(
                    PORT,
                    f"Payload has no {collection}: add infra/payload/collections",
                ) from error

    async def _keep_scene(self, run: Run, id_: str, card: BrokenDownScene) -> None:
        scene = await self._payload.keep(
            SCENES, key="sceneKey", document=documents.scene(run, id_, card)
        )
        async with asyncio.TaskGroup() as writing:
            for taken in card.shots:
                document = documents.shot(run, id_, scene, taken)
                writing.create_task(
                    self._payload.keep(SHOTS, key="shotKey", document=document)
                )

    async def _keep_story_structure(
        self, run: Run, story: str, structure: Structure
    ) -> None:
        document = documents.story_structure(run, story, structure)
        known = await self._payload.find("story-structures", story=story)
        if known:
            await self._payload.change(
                "story-structures", str(known[0]["id"]), document
            )
        else:
            await self._payload.create("story-structures", document)

    async def _run(self, run: Run) -> str:
        known = await self._payload.find(RUNS, runKey=str(run.id))
        if not known:
            raise MissingDocumentError(PORT, f"the run {run.id} was never reported")
        return str(known[0]["id"])

    async def _story(self, run: Run) -> str | None:
        """Return the id of the story's own document, where it has one."""
        try:
            return str((await self._payload.get("stories", run.story_id))["id"])
        except MissingDocumentError:
            return None

    async def _is_newest(self, run: Run) -> bool:
        story = documents.story_key(run.project_id, run.story_id)
        runs = await self._payload.find(RUNS, storyKey=story)
        return all(known["revision"] <= run.revision for known in runs)
