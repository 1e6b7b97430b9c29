"""An archive in memory."""

from collections import defaultdict

from typing_extensions import override

from ports.archive import RunStatus, StoryArchive
from ports.breakdown import Breakdown
from ports.errors import MissingDocumentError, PortUnavailableError
from ports.identity import text_sha256
from ports.story import Brief, ProjectId, Run, RunId, StoryId, TextRef
from ports.structure import Structure


class InMemoryStoryArchive(StoryArchive):
    """Has every project, under one brief, and remembers what is kept.

    Attributes:
        texts: Stories by the id of their document.
        reports: Status and per cent as they were shown, in order.
        down: Every call fails as if there were no connection.
    """

    def __init__(self, *, brief: Brief | None = None) -> None:
        self.the_brief = brief or Brief()
        self.texts: dict[str, str] = {}
        self.reports: list[tuple[RunStatus, float]] = []
        self.structures: dict[RunId, Structure] = {}
        self.breakdowns: dict[RunId, Breakdown] = {}
        self.down = False
        self._of: defaultdict[tuple[ProjectId, StoryId], set[RunId]] = defaultdict(set)

    @override
    async def brief(self, project_id: ProjectId) -> Brief:
        await self.check()
        return self.the_brief

    @override
    async def text(self, ref: TextRef) -> str:
        await self.check()
        if ref.id not in self.texts:
            raise MissingDocumentError("archive", f"no {ref.collection}/{ref.id}")
        return self.texts[ref.id]

    @override
    async def keep_text(
        self, project_id: ProjectId, story_id: StoryId, text: str
    ) -> TextRef:
        await self.check()
        self.texts[story_id] = text
        return TextRef(collection="stories", id=story_id, sha256=text_sha256(text))

    @override
    async def report(
        self, run: Run, *, status: RunStatus, percent: float, detail: str
    ) -> None:
        await self.check()
        self.reports.append((status, percent))

    @override
    async def keep_structure(self, run: Run, structure: Structure) -> None:
        await self.check()
        self._of[run.project_id, run.story_id].add(run.id)
        self.structures[run.id] = structure

    @override
    async def keep_breakdown(
        self, run: Run, breakdown: Breakdown, text: str
    ) -> dict[str, str]:
        await self.check()
        self._of[run.project_id, run.story_id].add(run.id)
        self.breakdowns[run.id] = breakdown
        return {"breakdown": f"memory:{run.id}"}

    @override
    async def forget(self, project_id: ProjectId, story_id: StoryId) -> None:
        await self.check()
        for run in self._of.pop((project_id, story_id), set()):
            self.structures.pop(run, None)
            self.breakdowns.pop(run, None)

    @override
    async def check(self) -> None:
        if self.down:
            raise PortUnavailableError("archive", "switched off")
