"""The step `report`: writes to the archive how a run ended without a breakdown."""

from typing_extensions import override

from ports.archive import StoryArchive
from ports.pipeline.steps import Outcome, RunEnding, Step, StepInput


class ReportStep(Step):
    """Updates the status of a run that failed or was cancelled."""

    def __init__(self, *, archive: StoryArchive) -> None:
        self._archive = archive

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Write how the run ended; this step publishes no event."""
        ending = RunEnding.model_validate_json(step_input.input)
        await self._archive.update_status(
            step_input.run, status=ending.status, percent=0, detail=ending.detail
        )
        return Outcome(result=ending)
