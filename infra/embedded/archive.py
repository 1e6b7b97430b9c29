"""The archive as a folder: stories in, documents out.

``projects/ID.json`` holds a brief, ``projects/ID.characters.json`` the characters that
the studio's library has, and ``COLLECTION/ID.txt`` (or another suffix that
`infra.embedded.stories` reads) a story. The service writes to
``documents/PROJECT/STORY/RUN/``.
"""

import asyncio
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import indent
from uuid import uuid4

from pydantic import RootModel
from typing_extensions import override

from infra.embedded.file_io import (
    PORT,
    atomic_write,
    atomic_write_files,
    read_model,
    run_io,
    safe_folder_name,
)
from infra.embedded.stories.files import SUFFIXES, read_story
from ports.archive import STATUS_ORDER, StoryArchive
from ports.domain.breakdown import Breakdown, BrokenDownScene
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
from ports.domain.structure import CharacterReference, Structure
from ports.errors import MissingDocumentError
from ports.exports import BreakdownExporter
from ports.pipeline.identity import text_sha256

STORIES_COLLECTION = "stories"
"""Folder of the texts that the service itself stores."""


class StoryStatusFile(FrozenModel):
    """The content of ``status.json``: the state of a story's newest run.

    Attributes:
        percent: Of the run that is done, from 0 to 100.
    """

    run_id: str
    revision: Revision
    generation: int = 1
    status: RunState
    percent: float
    detail: str

    def is_late(self, stored: "StoryStatusFile") -> bool:
        """Whether *stored* is of a newer run, or of a later moment of the same run."""
        if self.run_id != stored.run_id:
            return self.revision < stored.revision
        return (self.generation, STATUS_ORDER[self.status]) < (
            stored.generation,
            STATUS_ORDER[stored.status],
        )


class CharacterReferences(RootModel[tuple[CharacterReference, ...]]):
    """The file of a project's characters in the studio's library."""


class FolderStoryArchive(StoryArchive):
    """Stores everything below one folder; each file is written completely or not at
    all."""

    def __init__(
        self, root: Path, *, exporters: Sequence[BreakdownExporter] = ()
    ) -> None:
        """*exporters* write what stands beside the text and the JSON of a breakdown."""
        self._root = root
        self._exporters = exporters
        # Reading, comparing and writing a status must not interleave with another.
        self._status_lock = asyncio.Lock()

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        path = self._root / "projects" / f"{safe_folder_name(project_id)}.json"
        # A missing file is no error here: a project without one leaves everything open.
        return await run_io(read_model, Brief, path) or Brief()

    @override
    async def character_references(
        self, project_id: ProjectId
    ) -> tuple[CharacterReference, ...]:
        name = f"{safe_folder_name(project_id)}.characters.json"
        path = self._root / "projects" / name
        found = await run_io(read_model, CharacterReferences, path)
        return found.root if found else ()

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
        # The id holds the text's digest, so another revision is another document.
        document = f"{_text_prefix(project_id, story_id)}{sha[:16]}"
        path = self._root / STORIES_COLLECTION / f"{document}.txt"
        await run_io(atomic_write, path, text)
        return TextRef(collection=STORIES_COLLECTION, id=document, sha256=sha)

    @override
    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        path = self._status_path(run)
        status_file = StoryStatusFile(
            run_id=str(run.id),
            revision=run.revision,
            generation=run.generation,
            status=status,
            percent=percent,
            detail=detail,
        )
        async with self._status_lock:
            await run_io(_write_status, path, status_file)

    @override
    async def store_structure(self, run: Run, structure: Structure) -> None:
        document = structure.model_dump_json(indent=2).encode()
        await run_io(self._write_documents, run, {"structure.json": (document,)})

    @override
    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        folder = self.documents_folder(run)
        names = await run_io(self._write_breakdown, run, breakdown, text)
        return {name: str((folder / name).relative_to(self._root)) for name in names}

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await run_io(_remove_folder, self._story_folder(project_id, story_id))
        texts = f"{_text_prefix(project_id, story_id)}*.txt"
        for path in await run_io(list, (self._root / STORIES_COLLECTION).glob(texts)):
            await run_io(path.unlink, missing_ok=True)

    @override
    async def check(self) -> None:
        # A unique name, because a readiness probe and a person may check at once.
        probe = self._root / "documents" / f".probe-{uuid4().hex}"
        await run_io(atomic_write, probe, "")
        await run_io(probe.unlink)

    def documents_folder(self, run: Run) -> Path:
        """Return the folder of the documents of *run*."""
        return self._story_folder(run.project_id, run.story_id) / str(run.id)

    def _write_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> tuple[str, ...]:
        """Write the documents of a breakdown; return their names."""
        documents: dict[str, Iterable[bytes]] = {
            "source.txt": (text.encode(),),
            "breakdown.json": (chunk.encode() for chunk in json_chunks(breakdown)),
        }
        for exporter in self._exporters:
            exports = exporter(breakdown, text)
            documents |= {name: (export,) for name, export in exports.items()}
        self._write_documents(run, documents)
        return tuple(documents)

    def _write_documents(self, run: Run, files: Mapping[str, Iterable[bytes]]) -> None:
        """Write *files* unless a later generation of the run has begun."""
        stored = read_model(StoryStatusFile, self._status_path(run))
        is_superseded = (
            stored is not None
            and stored.run_id == str(run.id)
            and stored.generation > run.generation
        )
        if not is_superseded:
            atomic_write_files(self.documents_folder(run), files)

    def _status_path(self, run: Run) -> Path:
        return self._story_folder(run.project_id, run.story_id) / "status.json"

    def _story_folder(self, project_id: ProjectId, story_id: StoryId) -> Path:
        return (
            self._root
            / "documents"
            / safe_folder_name(project_id)
            / safe_folder_name(story_id)
        )


def _write_status(path: Path, status_file: StoryStatusFile) -> None:
    stored = read_model(StoryStatusFile, path)
    if stored is None or not status_file.is_late(stored):
        atomic_write(path, status_file.model_dump_json(indent=2))


def _text_prefix(project_id: ProjectId, story_id: StoryId) -> str:
    """Return the prefix of the names of a story's stored texts.

    It holds a digest of both ids: joined by a dash, story ``b-c`` of project ``a`` and
    story ``c`` of project ``a-b`` would share one.
    """
    return f"text-{text_sha256(f'{project_id}/{story_id}')[:16]}-"


def _remove_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


INDENT = "  "
_SCENES_START = f'\n{INDENT}"scenes": ['
"""Unique in the document: at this indentation only its own fields begin a line, because
strings in JSON contain no line breaks."""


def json_chunks(breakdown: Breakdown) -> Iterator[str]:
    """Yield the text of `Breakdown.model_dump_json(indent=2)`, one scene at a time.

    For a novel, one call would take tens of megabytes twice, and would hold up every
    other thread of the process meanwhile.
    """
    frame = breakdown.model_copy(update={"scenes": ()}).model_dump_json(indent=2)
    head, scenes, tail = frame.partition(_SCENES_START)
    yield head + scenes
    separator = "\n"
    for scene in breakdown.scenes:
        yield separator + indent(scene.model_dump_json(indent=2), INDENT * 2)
        separator = ",\n"
    yield f"\n{INDENT}{tail}" if breakdown.scenes else tail


def read_film(file: Path) -> Breakdown:
    """Read a ``breakdown.json`` that `json_chunks` wrote, without its scenes."""
    frame = ""
    for chunk in _split_chunks(file):
        frame = chunk
    return Breakdown.model_validate_json(frame)


def read_scenes(file: Path) -> Iterator[BrokenDownScene]:
    """Yield the scenes of such a document: a novel's take 200 MB together."""
    chunks = _split_chunks(file)
    scene = next(chunks)
    for following in chunks:
        yield BrokenDownScene.model_validate_json(scene)
        scene = following


def _split_chunks(file: Path) -> Iterator[str]:
    """Yield the JSON of each scene, and last the document without them."""
    frame: list[str] = []
    scene: list[str] = []
    is_scene = False
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if is_scene and line.startswith(INDENT * 2):
                scene.append(line)
                if line.startswith(f"{INDENT * 2}}}"):
                    yield "".join(scene).rstrip(",\n")
                    scene.clear()
            else:
                is_scene = line.rstrip("\n") == _SCENES_START.strip("\n")
                frame.append(line)
    yield "".join(frame)
