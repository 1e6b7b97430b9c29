"""An answer cache in memory."""

from collections import defaultdict

from typing_extensions import override

from ports.domain.film import Usage
from ports.domain.story import ProjectId, Run, RunId, Sha256, StoryId
from ports.records import AnswerCache, CachedAnswer


class InMemoryAnswerCache(AnswerCache):
    """Keeps answers by story, and token usage by generation.

    Attributes:
        kept: Accepted answers by story and key.
        paid: Token usage by run and generation.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[ProjectId, StoryId, Sha256], CachedAnswer] = {}
        self.paid: defaultdict[tuple[RunId, int], Usage] = defaultdict(Usage)

    @override
    async def get(self, run: Run, key: Sha256) -> CachedAnswer | None:
        return self.kept.get((run.project_id, run.story_id, key))

    @override
    async def put(
        self, run: Run, key: Sha256, answer: CachedAnswer, *, spent: Usage | None = None
    ) -> None:
        self.kept.setdefault((run.project_id, run.story_id, key), answer)
        if spent is not None:
            await self.add_usage(run, spent)

    @override
    async def add_usage(self, run: Run, usage: Usage) -> None:
        self.paid[run.id, run.generation] += usage

    @override
    async def total_usage(self, run: Run) -> Usage:
        return self.paid[run.id, run.generation]
