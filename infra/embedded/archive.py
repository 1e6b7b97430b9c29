"""The archive as a folder: stories in, documents out.

``projects/ID.json`` holds a brief, ``COLLECTION/ID.txt`` (or another suffix that
`files` reads) a story; ``documents/PROJECT/STORY/RUN/`` is ours to write.
"""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from pydantic import ValidationError
from typing_extensions import override

from infra.embedded.files import SUFFIXES, story_text
from infra.embedded.folders import folder_name, write_whole
from infra.embedded.page import page
from ports.archive import REACHED, RunStatus, StoryArchive
from ports.breakdown import Breakdown
from ports.errors import (
    MissingDocumentError,
    PortProtocolError,
    PortUnavailableError,
)
from ports.identity import text_sha256
from ports.story import Brief, ProjectId, Revision, Run, StoryId, TextRef, Word
from ports.structure import Structure

PORT = "archive"
OWN_COLLECTION = "stories"

P = ParamSpec("P")
R = TypeVar("R")


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
        if not await _file(path.is_file):
            return Brief()
        raw = await _file(path.read_text, encoding="utf-8")
        try:
            return Brief.model_validate_json(raw)
        except ValidationError as error:
            raise PortProtocolError(PORT, f"{path.name}: {error}") from error

    @override
    async def text(self, ref: TextRef) -> str:
        stem = self._root / ref.collection / folder_name(ref.id)
        for suffix in SUFFIXES:
            path = stem.with_name(stem.name + suffix)
            if await _file(path.is_file):
                return await _file(story_text, path)
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
        await _file(write_whole, path, text)
        return TextRef(collection=OWN_COLLECTION, id=document, sha256=sha)

    @override
    async def report(
        self, run: Run, *, status: RunStatus, percent: float, detail: str
    ) -> None:
        path = self._story(run.project_id, run.story_id) / "status.json"
        standing = Standing(
            run_id=str(run.id),
            revision=run.revision,
            generation=run.generation,
            status=status,
            percent=percent,
            detail=detail,
        )
        async with self._standing:
            if await _file(path.is_file):
                shown = Standing.model_validate_json(await _file(path.read_text))
                if standing.is_late(shown):
                    return
            await _file(write_whole, path, standing.model_dump_json(indent=2))

    @override
    async def keep_structure(self, run: Run, structure: Structure) -> None:
        await _file(
            write_whole,
            self.documents(run) / "structure.json",
            structure.model_dump_json(indent=2),
        )

    @override
    async def keep_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        folder = self.documents(run)
        contents = {
            "source.txt": text,
            "breakdown.json": breakdown.model_dump_json(indent=2),
            "breakdown.html": page(breakdown),
        }
        for name, content in contents.items():
            await _file(write_whole, folder / name, content)
        return {name: str((folder / name).relative_to(self._root)) for name in contents}

    @override
    async def forget(self, project_id: ProjectId, story_id: StoryId) -> None:
        await _file(_remove, self._story(project_id, story_id))
        texts = f"{_mark(project_id, story_id)}*.txt"
        for path in await _file(list, (self._root / OWN_COLLECTION).glob(texts)):
            await _file(path.unlink, missing_ok=True)

    @override
    async def check(self) -> None:
        probe = self._root / "documents" / ".probe"
        await _file(write_whole, probe, "")
        await _file(probe.unlink)

    def documents(self, run: Run) -> Path:
        """Return the folder that the documents of *run* are in."""
        return self._story(run.project_id, run.story_id) / str(run.id)

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


async def _file(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run *work* off the event loop; what the disk refuses may succeed later."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise PortUnavailableError(
            PORT, f"{error.strerror}: check the archive's folder and its disk"
        ) from error
