"""Erases a story everywhere: journal, graph and archive."""

from infra.storage import opened_operations
from ports.errors import StoryCrewsError
from ports.operations import Operations
from ports.story import ProjectId, StoryId
from service.opening import opened_archive, opened_graph
from service.settings import Settings
from service.terminal import terminal


class UnclearStoryError(StoryCrewsError):
    """It cannot be told which story is meant."""


async def forgotten(settings: Settings, story: str, *, project: str | None) -> None:
    """Erase texts, answers, events, graph and documents of one story."""
    async with (
        opened_operations(settings.journal) as operations,
        opened_graph(settings) as graph,
        opened_archive(settings) as archive,
    ):
        owner = ProjectId(project or await _project(operations, story))
        # The journal last: it is what tells a second try which story is meant.
        await graph.forget(owner, StoryId(story))
        await archive.forget(owner, StoryId(story))
        runs = await operations.forget(owner, StoryId(story))
    terminal().print(f"forgot {owner}/{story}: {runs} runs and all they left behind")


async def _project(operations: Operations, story: str) -> str:
    rows = await operations.runs(story=story, limit=1000)
    projects = sorted({row.project_id for row in rows})
    match projects:
        case [project]:
            return project
        case []:
            raise UnclearStoryError(f"no story {story}: see `novel-crews runs`")
        case _:
            raise UnclearStoryError(
                f"{story} is a story of {', '.join(projects)}: name one with --project"
            )
