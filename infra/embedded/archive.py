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

from infra.embedded.atomic_files import (
    atomic_write,
    atomic_write_chunks,
    safe_folder_name,
)
from infra.embedded.documents import render_html
from infra.embedded.file_io import PORT, read_model, run_io
from infra.embedded.json_stream import json_chunks
from infra.embedded.story_files import SUFFIXES, read_story
from ports.archive import STATUS_ORDER, StoryArchive
from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.story import (
    Brief,
    FrozenModel,
    ProjectId,
    Revision,
    Run,
    StoryId,
    TextRef,
)
from ports.domain.structure import Structure
from ports.errors import MissingDocumentError
from ports.pipeline.identity import text_sha256

STORIES_COLLECTION = "stories"


class StoryStatusFile(FrozenModel):
    """How a story's newest run stands: ``status.json``."""

    run_id: str
    revision: Revision
    generation: int = 1
    status: RunState
    percent: float
    detail: str

    def is_late(self, stored: "StoryStatusFile") -> bool:
        """Tell whether what is *shown* is newer, or has come further."""
        if self.run_id != stored.run_id:
            return self.revision < stored.revision
        return (self.generation, STATUS_ORDER[self.status]) < (
            stored.generation,
            STATUS_ORDER[stored.status],
        )


class FolderStoryArchive(StoryArchive):
    """Keeps everything below one folder, each file written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # A status is read, compared and written: one at a time.
        self._standing = asyncio.Lock()

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        path = self._root / "projects" / f"{safe_folder_name(project_id)}.json"
        # A folder has no projects to miss: without a file everything is left open.
        return await read_model(Brief, path) or Brief()

    @override
    async def text(self, ref: TextRef) -> str:
        stem = self._root / ref.collection / safe_folder_name(ref.id)
        for suffix in SUFFIXES:
            path = stem.with_name(stem.name + suffix)
            if await run_io(path.is_file):
                return await run_io(read_story, path)
        raise MissingDocumentError(
            PORT,
            f"no {ref.collection}/{ref.id} with one of the endings "
            f"{', '.join(SUFFIXES)}",
        )

    @override
    async def store_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        sha = text_sha256(text)
        # The text's own digest is in the id: another revision is another document.
        document = f"{_text_prefix(project_id, story_id)}{sha[:16]}"
        path = self._root / STORIES_COLLECTION / f"{document}.txt"
        await run_io(atomic_write, path, text)
        return TextRef(collection=STORIES_COLLECTION, id=document, sha256=sha)

    @override
    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        path = self._status_path(run)
        standing = StoryStatusFile(
            run_id=str(run.id),
            revision=run.revision,
            generation=run.generation,
            status=status,
            percent=percent,
            detail=detail,
        )
        async with self._standing:
            shown = await read_model(StoryStatusFile, path)
            if shown is not None and standing.is_late(shown):
                return
            await run_io(atomic_write, path, standing.model_dump_json(indent=2))

    @override
    async def store_structure(self, run: Run, structure: Structure) -> None:
        if await self._is_superseded(run):
            return
        await run_io(
            atomic_write,
            self.documents_folder(run) / "structure.json",
            structure.model_dump_json(indent=2),
        )

    @override
    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        folder = self.documents_folder(run)
        # Lazy: made where they are written, off the loop; a novel's take seconds.
        documents: dict[str, Iterable[str]] = {
            "source.txt": (text,),
            "breakdown.json": json_chunks(breakdown),
            "breakdown.html": map(render_html, (breakdown,)),
        }
        if not await self._is_superseded(run):
            for name, content in documents.items():
                await run_io(atomic_write_chunks, folder / name, content)
        return {
            name: str((folder / name).relative_to(self._root)) for name in documents
        }

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await run_io(_remove_folder, self._story_folder(project_id, story_id))
        texts = f"{_text_prefix(project_id, story_id)}*.txt"
        for path in await run_io(list, (self._root / STORIES_COLLECTION).glob(texts)):
            await run_io(path.unlink, missing_ok=True)

    @override
    async def check(self) -> None:
        # Of its own name: readiness and a person may ask at the same time.
        probe = self._root / "documents" / f".probe-{uuid4().hex}"
        await run_io(atomic_write, probe, "")
        await run_io(probe.unlink)

    def documents_folder(self, run: Run) -> Path:
        """Return the folder that the documents of *run* are in."""
        return self._story_folder(run.project_id, run.story_id) / str(run.id)

    async def _is_superseded(self, run: Run) -> bool:
        """Tell whether the run's next generation has begun: ours comes too late."""
        shown = await read_model(StoryStatusFile, self._status_path(run))
        return (
            shown is not None
            and shown.run_id == str(run.id)
            and shown.generation > run.generation
        )

    def _status_path(self, run: Run) -> Path:
        return self._story_folder(run.project_id, run.story_id) / "status.json"

    def _story_folder(self, project_id: ProjectId, story_id: StoryId) -> Path:
        return (
            self._root
            / "documents"
            / safe_folder_name(project_id)
            / safe_folder_name(story_id)
        )


def _text_prefix(project_id: ProjectId, story_id: StoryId) -> str:
    """Return how the names of a story's kept texts begin.

    A digest: joined by a dash, ``a-b`` of ``c`` would be ``b-c`` of ``a``.
    """
    return f"text-{text_sha256(f'{project_id}/{story_id}')[:16]}-"


def _remove_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
