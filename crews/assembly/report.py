"""The step *report*: the archive is told how a run ended without a breakdown."""

from ports.archive import StoryArchive
from ports.pipeline import Assignment, Outcome, Standing


class Report:
    """Shows the archive a run that failed or was cancelled."""

    def __init__(self, *, archive: StoryArchive) -> None:
        self._archive = archive

    async def __call__(self, assignment: Assignment) -> Outcome:
        """Report the standing; nobody is told anything else by this step."""
        standing = Standing.model_validate_json(assignment.input)
        await self._archive.report(
            assignment.run, status=standing.status, percent=0, detail=standing.detail
        )
        return Outcome(result=standing)
