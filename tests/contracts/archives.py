"""Every archive with the eyes of those who use it: authors, writers and directors."""

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
from tests.fakes.archive import InMemoryStoryArchive
from tests.payload.server import PayloadServer

Shown = tuple[RunState, float]

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


class Desk(Protocol):
    """An archive, and what people put into it and see in it."""

    archive: StoryArchive

    async def project(self, brief: Brief) -> ProjectId:
        """Make a project."""
        ...

    async def story(self, project: ProjectId, text: str) -> TextRef:
        """Write a story in a project."""
        ...

    async def reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        """Name a character of the studio's library in a project."""
        ...

    async def shown(self, run: Run) -> Shown | None:
        """Return how the run's story stands, as people see it."""
        ...

    async def structure(self, run: Run) -> Structure | None:
        """Return the structure of a run."""
        ...

    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        """Return the scenes of a run, with their shots."""
        ...


async def a_run_at(desk: Desk, **changes: Any) -> Run:
    """Return a run of a new story in a new project."""
    project = await desk.project(Brief())
    story = await desk.story(project, "Nora hears the bell.")
    given = {
        "id": RunId(uuid4()),
        "project_id": project,
        "story_id": StoryId(story.id),
        "text_ref": story,
    }
    return a_run(**(given | changes))


class MemoryDesk(Desk):
    """The fake."""

    def __init__(self) -> None:
        self._memory = InMemoryStoryArchive()
        self.archive = self._memory

    @override
    async def project(self, brief: Brief) -> ProjectId:
        self._memory.the_brief = brief
        return ProjectId(uuid4().hex)

    @override
    async def story(self, project: ProjectId, text: str) -> TextRef:
        id_ = uuid4().hex
        self._memory.texts[id_] = text
        return TextRef(collection="stories", id=id_, sha256=text_sha256(text))

    @override
    async def reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        self._memory.references += (reference,)

    @override
    async def shown(self, run: Run) -> Shown | None:
        shown = self._memory.shown.get((run.project_id, run.story_id))
        return (shown.status, shown.percent) if shown else None

    @override
    async def structure(self, run: Run) -> Structure | None:
        return self._memory.structures.get(run.id)

    @override
    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        film = self._memory.breakdowns.get(run.id)
        return film.scenes if film else ()


class FolderDesk(Desk):
    """A folder, seen as files."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.archive = FolderStoryArchive(root)

    @override
    async def project(self, brief: Brief) -> ProjectId:
        id_ = uuid4().hex
        atomic_write(self._root / "projects" / f"{id_}.json", brief.model_dump_json())
        return ProjectId(id_)

    @override
    async def story(self, project: ProjectId, text: str) -> TextRef:
        id_ = uuid4().hex
        atomic_write(self._root / "stories" / f"{id_}.txt", text)
        return TextRef(collection="stories", id=id_, sha256=text_sha256(text))

    @override
    async def reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        path = self._root / "projects" / f"{project}.characters.json"
        known = json.loads(path.read_text("utf-8")) if path.exists() else []
        atomic_write(path, json.dumps([*known, reference.model_dump()]))

    @override
    async def shown(self, run: Run) -> Shown | None:
        raw = self._read(run, "status.json")
        if raw is None:
            return None
        standing = StoryStatusFile.model_validate_json(raw)
        return standing.status, standing.percent

    @override
    async def structure(self, run: Run) -> Structure | None:
        raw = self._read(run, f"{run.id}/structure.json")
        return Structure.model_validate_json(raw) if raw else None

    @override
    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        raw = self._read(run, f"{run.id}/breakdown.json")
        return Breakdown.model_validate_json(raw).scenes if raw else ()

    def _read(self, run: Run, name: str) -> str | None:
        path = self._root / "documents" / run.project_id / run.story_id / name
        return path.read_text("utf-8") if path.exists() else None


class PayloadDesk(Desk):
    """Payload, seen over its API as another of its users."""

    def __init__(self, archive: StoryArchive, people: httpx.AsyncClient) -> None:
        self.archive = archive
        self._people = people

    @override
    async def project(self, brief: Brief) -> ProjectId:
        project = {
            "name": brief.project_title or "Untitled",
            "projectTitle": brief.project_title,
            "corePremise": brief.premise,
            "primaryGenres": await self._all_named("genres", brief.genres),
            "tone": await self._all_named("tone-options", _parts(brief.tone)),
            "mood": await self._all_named("mood-descriptors", _parts(brief.mood)),
            "targetAudience": await self._all_named(
                "audience-demographics", brief.audience
            ),
            # Required there, so a brief that leaves them open has empty ones.
            "movieFormat": await self._named("movie-formats", brief.movie_format),
            "movieStyle": await self._named("movie-styles", brief.style),
            "durationUnit": brief.minutes or 0,
        }
        if brief.series:
            project["series"] = await self._named("series", brief.series)
        return ProjectId(str(await self.made("projects", project)))

    @override
    async def story(self, project: ProjectId, text: str) -> TextRef:
        # Where ids are numbers, a relation written as text is refused.
        whose = int(project) if project.isdigit() else project
        story = {"project": whose, "currentContent": text}
        id_ = await self.made("stories", story)
        return TextRef(collection="stories", id=str(id_), sha256=text_sha256(text))

    @override
    async def reference(
        self, project: ProjectId, reference: CharacterReference
    ) -> None:
        document = {
            "project": int(project) if project.isdigit() else project,
            "projectCharacterName": reference.name,
            "libraryCharacterId": reference.library_id,
        }
        await self.made("character-references", document)

    @override
    async def shown(self, run: Run) -> Shown | None:
        found = await self.found(
            "crew-runs", storyKey=f"{run.project_id}/{run.story_id}"
        )
        newest = max(found, key=lambda each: each["revision"], default=None)
        return (newest["status"], newest["progress"]) if newest else None

    @override
    async def structure(self, run: Run) -> Structure | None:
        for document in await self.found("crew-runs", runKey=str(run.id)):
            return Structure.model_validate(document["structure"])
        return None

    @override
    async def scenes(self, run: Run) -> tuple[BrokenDownScene, ...]:
        scenes: list[BrokenDownScene] = []
        for document in await self.found("crew-runs", runKey=str(run.id)):
            found = await self.found("crew-scenes", run=document["id"])
            for scene in sorted(found, key=lambda each: each["sceneNumber"]):
                shots = await self.found("crew-shots", scene=scene["id"])
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

    async def found(self, collection: str, **equal: Any) -> list[dict[str, Any]]:
        """Return documents as they are."""
        where = {f"where[{field}][equals]": value for field, value in equal.items()}
        answer = await self._people.get(
            f"/api/{collection}", params={**where, "limit": 0, "depth": 0}
        )
        answer.raise_for_status()
        docs: list[dict[str, Any]] = answer.json()["docs"]
        return docs

    async def made(self, collection: str, document: dict[str, Any]) -> str | int:
        """Create a document and return its id."""
        answer = await self._people.post(f"/api/{collection}", json=document)
        answer.raise_for_status()
        id_: str | int = answer.json()["doc"]["id"]
        return id_

    async def changed(self, collection: str, id_: str, document: Any) -> None:
        """Change a document."""
        answer = await self._people.patch(f"/api/{collection}/{id_}", json=document)
        answer.raise_for_status()

    async def _all_named(
        self, collection: str, names: Sequence[str]
    ) -> list[str | int]:
        return [await self._named(collection, name) for name in names]

    async def _named(self, collection: str, name: str) -> str | int:
        """Return a document of a name; names are unique, so it may be there already."""
        known = await self.found(collection, name=name or "Open")
        if known:
            id_: str | int = known[0]["id"]
            return id_
        document = {"name": name or "Open", **REQUIRED.get(collection, {})}
        return await self.made(collection, document)


def _parts(phrase: str) -> list[str]:
    return [part for part in phrase.split(", ") if part]


@asynccontextmanager
async def payload_desk(
    server: PayloadServer, *, with_structures: bool = False
) -> AsyncIterator[PayloadDesk]:
    """Open a desk at a Payload."""
    async with (
        open_payload_client(server.url, server.key) as ours,
        open_payload_client(server.url, server.key) as theirs,
    ):
        archive = PayloadStoryArchive(ours, with_structures=with_structures)
        yield PayloadDesk(archive, theirs)
