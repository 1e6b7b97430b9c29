"""Erases a story everywhere: in the graph, the archive and the journal."""

from infra.storage import open_operations
from infra.storage.operations import SqlOperations
from ports.domain.choices import RunFilter
from ports.domain.story import ProjectId, StoryId
from ports.errors import StoryCrewsError
from service.actions.runs import forget_story
from service.adapters import open_archive, open_graph
from service.commands.terminal import print_result
from service.settings import Settings


class AmbiguousStoryError(StoryCrewsError):
    """The given id names no story, or stories of several projects."""


async def erase_story(
    settings: Settings,
    story: str,
    *,
    project: str | None,
    who: str,
    as_json: bool = False,
) -> None:
    """Erase texts, answers, events, graph and documents of one story.

    *project* may be left out when only one project has a story of that id. Where
    backups are made, the story is listed, so that what is restored is erased again.

    Raises:
        AmbiguousStoryError: No story, or more than one, has that id.
        PortUnavailableError: A port did not answer; the same command may be repeated.
    """
    async with (
        open_operations(settings.journal) as operations,
        open_graph(settings) as graph,
        open_archive(settings) as archive,
    ):
        owner = ProjectId(project or await _find_project(operations, story))
        runs = await forget_story(
            operations,
            graph,
            archive,
            project=owner,
            story=StoryId(story),
            backups=settings.backup_dir,
            who=who,
        )
    print_result(
        f"forgot {owner}/{story}: {runs} runs and all they left behind",
        {"project": owner, "story": story, "runs": runs},
        as_json=as_json,
    )


async def _find_project(operations: SqlOperations, story: str) -> str:
    rows = await operations.runs(RunFilter(story=story), limit=1000)
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
