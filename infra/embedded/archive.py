"""The archive as a folder: stories in, documents out.

``projects/ID.json`` holds a brief, ``COLLECTION/ID.txt`` (or another suffix that
`files` reads) a story; ``documents/PROJECT/STORY/RUN/`` is ours to write.
"""

import asyncio
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from typing_extensions import override

from infra.embedded.disk import PORT, on_disk, read
from infra.embedded.files import SUFFIXES, story_text
from infra.embedded.folders import folder_name, write_pieces, write_whole
from infra.embedded.page import page
from infra.embedded.pieces import pieces
from ports.archive import REACHED, RunStatus, StoryArchive
from ports.breakdown import Breakdown
from ports.errors import MissingDocumentError
from ports.identity import text_sha256
from ports.story import Brief, ProjectId, Revision, Run, StoryId, TextRef, Word
from ports.structure import Structure

OWN_COLLECTION = "stories"


class Standing(Word):
    """How a story's newest run stands: ``status.json``."""

    run_id: str
    revision: Revision
    generation: int = 1
    status: RunStatus
    percent: float
    detail: str

    def is_late(self, shown: "Standing") -> bool:
        """Tell whether what is *shown* is newer, or has come further."""
        if self.run_id != shown.run_id:
            return self.revision < shown.revision
        return (self.generation, REACHED[self.status]) < (
            shown.generation,
            REACHED[shown.status],
        )


class FolderStoryArchive(StoryArchive):
    """Keeps everything below one folder, each file written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # A status is read, compared and written: one at a time.
        self._standing = asyncio.Lock()

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        path = self._root / "projects" / f"{folder_name(project_id)}.json"
        # A folder has no projects to miss: without a file everything is left open.
        return await read(Brief, path) or Brief()

    @override
    async def text(self, ref: TextRef) -> str:
        stem = self._root / ref.collection / folder_name(ref.id)
        for suffix in SUFFIXES:
            path = stem.with_name(stem.name + suffix)
            if await on_disk(path.is_file):
                return await on_disk(story_text, path)
        raise MissingDocumentError(
            PORT,
            f"no {ref.collection}/{ref.id} with one of the endings "
            f"{', '.join(SUFFIXES)}",
        )

    @override
    async def keep_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        sha = text_sha256(text)
        # The text's own digest is in the id: another revision is another document.
        document = f"{_mark(project_id, story_id)}{sha[:16]}"
        path = self._root / OWN_COLLECTION / f"{document}.txt"
        await on_disk(write_whole, path, text)
        return TextRef(collection=OWN_COLLECTION, id=document, sha256=sha)

    @override
    async def report(
        self, run: Run, *, status: RunStatus, percent: float, detail: str
    ) -> None:
        path = self._status(run)
        standing = Standing(
            run_id=str(run.id),
            revision=run.revision,
            generation=run.generation,
            status=status,
            percent=percent,
            detail=detail,
        )
        async with self._standing:
            shown = await read(Standing, path)
            if shown is not None and standing.is_late(shown):
                return
            await on_disk(write_whole, path, standing.model_dump_json(indent=2))

    @override
    async def keep_structure(self, run: Run, structure: Structure) -> None:
        if await self._is_overtaken(run):
            return
        await on_disk(
            write_whole,
            self.documents(run) / "structure.json",
            structure.model_dump_json(indent=2),
        )

    @override
    async def keep_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        folder = self.documents(run)
        # Lazy: made where they are written, off the loop; a novel's take seconds.
        documents: dict[str, Iterable[str]] = {
            "source.txt": (text,),
            "breakdown.json": pieces(breakdown),
            "breakdown.html": map(page, (breakdown,)),
        }
        if not await self._is_overtaken(run):
            for name, content in documents.items():
                await on_disk(write_pieces, folder / name, content)
        return {
            name: str((folder / name).relative_to(self._root)) for name in documents
        }

    @override
    async def forget(self, project_id: ProjectId, story_id: StoryId) -> None:
        await on_disk(_remove, self._story(project_id, story_id))
        texts = f"{_mark(project_id, story_id)}*.txt"
        for path in await on_disk(list, (self._root / OWN_COLLECTION).glob(texts)):
            await on_disk(path.unlink, missing_ok=True)

    @override
    async def check(self) -> None:
        # Of its own name: readiness and a person may ask at the same time.
        probe = self._root / "documents" / f".probe-{uuid4().hex}"
        await on_disk(write_whole, probe, "")
        await on_disk(probe.unlink)

    def documents(self, run: Run) -> Path:
        """Return the folder that the documents of *run* are in."""
        return self._story(run.project_id, run.story_id) / str(run.id)

    async def _is_overtaken(self, run: Run) -> bool:
        """Tell whether the run's next generation has begun: ours comes too late."""
        shown = await read(Standing, self._status(run))
        return (
            shown is not None
            and shown.run_id == str(run.id)
            and shown.generation > run.generation
        )

    def _status(self, run: Run) -> Path:
        return self._story(run.project_id, run.story_id) / "status.json"

    def _story(self, project_id: ProjectId, story_id: StoryId) -> Path:
        return (
            self._root / "documents" / folder_name(project_id) / folder_name(story_id)
        )


def _mark(project_id: ProjectId, story_id: StoryId) -> str:
    """Return how the names of a story's kept texts begin.

    A digest: joined by a dash, ``a-b`` of ``c`` would be ``b-c`` of ``a``.
    """
    return f"text-{text_sha256(f'{project_id}/{story_id}')[:16]}-"


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
