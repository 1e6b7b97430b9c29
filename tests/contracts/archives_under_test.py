"""Archives under test, with access to their contents as their users have it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx
from typing_extensions import override

from infra.embedded.archive import FolderStoryArchive, StoryStatusFile
from infra.embedded.file_io import atomic_write
from infra.payload import PayloadStoryArchive, open_payload_client
from ports.archive import StoryArchive
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.choices import RunState
from ports.domain.story import Brief, ProjectId, Run, RunId, StoryId, TextRef
from ports.domain.structure import CharacterReference, Structure
from ports.pipeline.identity import text_sha256
from tests.builders import a_run
from tests.payload.server import PayloadServer

ShownStatus = tuple[RunState, float]

REQUIRED: dict[str, dict[str, Any]] = {
    "audience-demographics": {"description": "…", "category": "age"},
    "genres": {"description": "…", "category": "primary"},
    "mood-descriptors": {
        "description": "…",
        "category": "neutral",
        "intensity": "subtle",
    },
    "tone-options": {
        "description": "…",
        "category": "emotional",
        "intensity": "subtle",
    },
}
"""What Novel Movie requires of an option besides its name, by collection."""


class ArchiveUnderTest(Protocol):
    """An archive, with what users put into it and see in it."""

    archive: StoryArchive

    async def create_project(self, brief: Brief) -> ProjectId:
        """Create a project."""
        ...

    async def create_story(self, project: ProjectId, text: str) -> TextRef:
        """Create a story in a project."""
        ...

    async def create_reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        """Name a character of the studio's library in a project."""
        ...

    async def status(self, run: Run) -> ShownStatus | None:
        """Return status and percentage of the run's story, as users see them."""
        ...

    async def structure(self, run: Run) -> Structure | None:
        """Return the structure of a run."""
        ...

    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        """Return the scenes of a run, with their shots."""
        ...


async def a_run_in(subject: ArchiveUnderTest, **changes: Any) -> Run:
    """Return a run of a new story in a new project."""
    project = await subject.create_project(Brief())
    story = await subject.create_story(project, "Nora hears the bell.")
    given = {
        "id": RunId(uuid4()),
        "project_id": project,
        "story_id": StoryId(story.id),
        "text_ref": story,
    }
    return a_run(**(given | changes))


class FolderArchiveUnderTest(ArchiveUnderTest):
    """The archive in a folder; its contents are read as files."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.archive = FolderStoryArchive(root)

    @override
    async def create_project(self, brief: Brief) -> ProjectId:
        id_ = uuid4().hex
        atomic_write(self._root / "projects" / f"{id_}.json", brief.model_dump_json())
        return ProjectId(id_)

    @override
    async def create_story(self, project: ProjectId, text: str) -> TextRef:
        id_ = uuid4().hex
        atomic_write(self._root / "stories" / f"{id_}.txt", text)
        return TextRef(collection="stories", id=id_, sha256=text_sha256(text))

    @override
    async def create_reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        path = self._root / "projects" / f"{project}.characters.json"
        known = json.loads(path.read_text("utf-8")) if path.exists() else []
        atomic_write(path, json.dumps([*known, reference.model_dump()]))

    @override
    async def status(self, run: Run) -> ShownStatus | None:
        raw = self._read(run, "status.json")
        if raw is None:
            return None
        status_file = StoryStatusFile.model_validate_json(raw)
        return status_file.status, status_file.percent

    @override
    async def structure(self, run: Run) -> Structure | None:
        raw = self._read(run, f"{run.id}/structure.json")
        return Structure.model_validate_json(raw) if raw else None

    @override
    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        film = self.breakdown(run)
        return film.scenes if film else ()

    def breakdown(self, run: Run) -> Breakdown | None:
        """Return the film of a run."""
        raw = self._read(run, f"{run.id}/breakdown.json")
        return Breakdown.model_validate_json(raw) if raw else None

    def _read(self, run: Run, name: str) -> str | None:
        path = self._root / "documents" / run.project_id / run.story_id / name
        return path.read_text("utf-8") if path.exists() else None


class PayloadArchiveUnderTest(ArchiveUnderTest):
    """The archive in Payload; its contents are read as another user."""

    def __init__(self, archive: StoryArchive, people: httpx.AsyncClient) -> None:
        self.archive = archive
        self._user = people

    @override
    async def create_project(self, brief: Brief) -> ProjectId:
        project = {
            "name": brief.project_title or "Untitled",
            "projectTitle": brief.project_title,
            "corePremise": brief.premise,
            "primaryGenres": await self._find_or_create_all("genres", brief.genres),
            "tone": await self._find_or_create_all("tone-options", _parts(brief.tone)),
            "mood": await self._find_or_create_all(
                "mood-descriptors", _parts(brief.mood)
            ),
            "targetAudience": await self._find_or_create_all(
                "audience-demographics", brief.audience
            ),
            # Required there, so a brief that leaves them open has empty ones.
            "movieFormat": await self._find_or_create(
                "movie-formats", brief.movie_format
            ),
            "movieStyle": await self._find_or_create("movie-styles", brief.style),
            "durationUnit": brief.minutes or 0,
        }
        if brief.series:
            project["series"] = await self._find_or_create("series", brief.series)
        return ProjectId(str(await self.create("projects", project)))

    @override
    async def create_story(self, project: ProjectId, text: str) -> TextRef:
        # Where ids are numbers, a relation written as text is refused.
        whose = int(project) if project.isdigit() else project
        story = {"project": whose, "currentContent": text}
        id_ = await self.create("stories", story)
        return TextRef(collection="stories", id=str(id_), sha256=text_sha256(text))

    @override
    async def create_reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        document = {
            "project": int(project) if project.isdigit() else project,
            "projectCharacterName": reference.name,
            "libraryCharacterId": reference.library_id,
        }
        await self.create("character-references", document)

    @override
    async def status(self, run: Run) -> ShownStatus | None:
        found = await self.find(
            "crew-runs", storyKey=f"{run.project_id}/{run.story_id}"
        )
        newest = max(found, key=lambda each: each["revision"], default=None)
        return (newest["status"], newest["progress"]) if newest else None

    @override
    async def structure(self, run: Run) -> Structure | None:
        for document in await self.find("crew-runs", runKey=str(run.id)):
            return Structure.model_validate(document["structure"])
        return None

    @override
    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        scenes: list[BrokenDownScene] = []
        for document in await self.find("crew-runs", runKey=str(run.id)):
            found = await self.find("crew-scenes", run=document["id"])
            for scene in sorted(found, key=lambda each: each["sceneNumber"]):
                shots = await self.find("crew-shots", scene=scene["id"])
                card = {
                    **scene["card"],
                    "findings": scene["findings"],
                    "shots": [
                        shot["shot"]
                        for shot in sorted(shots, key=lambda s: s["shotNumber"])
                    ],
                }
                scenes.append(BrokenDownScene.model_validate(card))
        return tuple(scenes)

    async def find(self, collection: str, **equal: Any) -> list[dict[str, Any]]:
        """Return the documents whose fields have the values *equal*."""
        where = {f"where[{field}][equals]": value for field, value in equal.items()}
        answer = await self._user.get(
            f"/api/{collection}", params={**where, "limit": 0, "depth": 0}
        )
        answer.raise_for_status()
        docs: list[dict[str, Any]] = answer.json()["docs"]
        return docs

    async def create(self, collection: str, document: dict[str, Any]) -> str | int:
        """Create a document and return its id."""
        answer = await self._user.post(f"/api/{collection}", json=document)
        answer.raise_for_status()
        id_: str | int = answer.json()["doc"]["id"]
        return id_

    async def update(self, collection: str, id_: str, document: Any) -> None:
        """Change a document."""
        answer = await self._user.patch(f"/api/{collection}/{id_}", json=document)
        answer.raise_for_status()

    async def _find_or_create_all(
        self, collection: str, names: Sequence[str]
    ) -> list[str | int]:
        return [await self._find_or_create(collection, name) for name in names]

    async def _find_or_create(self, collection: str, name: str) -> str | int:
        """Return a document of a name; names are unique, so it may be there already."""
        known = await self.find(collection, name=name or "Open")
        if known:
            id_: str | int = known[0]["id"]
            return id_
        document = {"name": name or "Open", **REQUIRED.get(collection, {})}
        return await self.create(collection, document)


def _parts(phrase: str) -> list[str]:
    return [part for part in phrase.split(", ") if part]


@asynccontextmanager
async def open_payload_archive(
    server: PayloadServer, *, with_structures: bool = False
) -> AsyncIterator[PayloadArchiveUnderTest]:
    """Open the archive in a Payload, as the service and as another user."""
    async with (
        open_payload_client(server.url, server.key) as ours,
        open_payload_client(server.url, server.key) as theirs,
    ):
        archive = PayloadStoryArchive(ours, with_structures=with_structures)
        yield PayloadArchiveUnderTest(archive, theirs)
