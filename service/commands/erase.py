"""Erases a story everywhere: journal, graph and archive."""

from infra.storage import open_operations
from ports.domain.story import ProjectId, StoryId
from ports.errors import StoryCrewsError
from ports.operations import Operations
from service.adapters import open_archive, open_graph
from service.commands.terminal import terminal
from service.settings import Settings


class AmbiguousStoryError(StoryCrewsError):
    """It cannot be told which story is meant."""


async def erase_story(settings: Settings, story: str, *, project: str | None) -> None:
    """Erase texts, answers, events, graph and documents of one story."""
    async with (
        open_operations(settings.journal) as operations,
        open_graph(settings) as graph,
        open_archive(settings) as archive,
    ):
        owner = ProjectId(project or await _find_project(operations, story))
        # The journal last: it is what tells a second try which story is meant.
        await graph.erase(owner, StoryId(story))
        await archive.erase(owner, StoryId(story))
        runs = await operations.erase(owner, StoryId(story))
    terminal().print(f"forgot {owner}/{story}: {runs} runs and all they left behind")


async def _find_project(operations: Operations, story: str) -> str:
    rows = await operations.runs(story=story, limit=1000)
    projects = sorted({row.project_id for row in rows})
    match projects:
        case [project]:
            return project
        case []:
            raise AmbiguousStoryError(f"no story {story}: see `novel-crews runs`")
        case _:
            raise AmbiguousStoryError(
                f"{story} is a story of {', '.join(projects)}: name one with --project"
            )
