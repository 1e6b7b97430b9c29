"""An archive in memory."""

from dataclasses import dataclass

from typing_extensions import override

from ports.archive import STATUS_ORDER, StoryArchive
from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunState
from ports.domain.story import Brief, ProjectId, Run, RunId, StoryId, TextRef
from ports.domain.structure import CharacterReference, Structure
from ports.errors import MissingDocumentError, PortUnavailableError
from ports.pipeline.identity import text_sha256

StoryOwner = tuple[ProjectId, StoryId]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedStatus:
    """The status of a story as users see it."""

    run: Run
    status: RunState
    percent: float


class InMemoryStoryArchive(StoryArchive):
    """Has every project, all with one brief, and stores everything in memory.

    Attributes:
        references: The characters that the studio's library has.
        texts: Stories by the id of their document.
        reports: All reported statuses and percentages, in order.
        statuses: The current status of each story.
        down: Every call fails as if there were no connection.
    """

    def __init__(self, *, brief: Brief | None = None) -> None:
        self.the_brief = brief or Brief()
        self.references: tuple[CharacterReference, ...] = ()
        self.texts: dict[str, str] = {}
        self.reports: list[tuple[RunState, float]] = []
        self.statuses: dict[StoryOwner, ArchivedStatus] = {}
        self.structures: dict[RunId, Structure] = {}
        self.breakdowns: dict[RunId, Breakdown] = {}
        self.down = False
        self._runs: dict[RunId, StoryOwner] = {}
        self._text_owners: dict[str, StoryOwner] = {}

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        await self.check()
        return self.the_brief

    @override
    async def character_references(
        self, project_id: ProjectId
    ) -> tuple[CharacterReference, ...]:
        await self.check()
        return self.references

    @override
    async def text(self, ref: TextRef) -> str:
        await self.check()
        if ref.id not in self.texts:
            raise MissingDocumentError("archive", f"no {ref.collection}/{ref.id}")
        return self.texts[ref.id]

    @override
    async def store_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        await self.check()
        sha = text_sha256(text)
        id_ = f"{project_id}/{story_id}/{sha}"
        self.texts[id_] = text
        self._text_owners[id_] = (project_id, story_id)
        return TextRef(collection="stories", id=id_, sha256=sha)

    @override
    async def update_status(
        self, run: Run, *, status: RunState, percent: float, detail: str
    ) -> None:
        await self.check()
        self.reports.append((status, percent))
        current = self.statuses.get(_owner_of(run))
        if current is None or not _is_late(run, status, current):
            self.statuses[_owner_of(run)] = ArchivedStatus(
                run=run, status=status, percent=percent
            )

    @override
    async def store_structure(self, run: Run, structure: Structure) -> None:
        await self.check()
        if not self._is_overtaken(run):
            self._runs[run.id] = _owner_of(run)
            self.structures[run.id] = structure

    @override
    async def store_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        await self.check()
        if not self._is_overtaken(run):
            self._runs[run.id] = _owner_of(run)
            self.breakdowns[run.id] = breakdown
        return {"breakdown": f"memory:{run.id}"}

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await self.check()
        owner = (project_id, story_id)
        self.statuses.pop(owner, None)
        for run in [run for run, of in self._runs.items() if of == owner]:
            self.structures.pop(run, None)
            self.breakdowns.pop(run, None)
        for text in [text for text, of in self._text_owners.items() if of == owner]:
            self.texts.pop(text, None)

    @override
    async def check(self) -> None:
        if self.down:
            raise PortUnavailableError("archive", "switched off")

    def _is_overtaken(self, run: Run) -> bool:
        current = self.statuses.get(_owner_of(run))
        return (
            current is not None
            and current.run.id == run.id
            and current.run.generation > run.generation
        )


def _owner_of(run: Run) -> StoryOwner:
    return run.project_id, run.story_id


def _is_late(run: Run, status: RunState, current: ArchivedStatus) -> bool:
    if run.id != current.run.id:
        return run.revision < current.run.revision
    return (run.generation, STATUS_ORDER[status]) < (
        current.run.generation,
        STATUS_ORDER[current.status],
    )
