"""The step `read`: the story analyst reads one passage."""

from pathlib import Path

from typing_extensions import override

from crews.architect.passages.resolver import PassageResolver
from crews.architect.passages.validation import ReadingValidator
from crews.passage_inputs import ReadStepInput
from crews.reading import to_numbered_quotations, to_numbered_units
from crews.runtime.crew_config import CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from ports.domain.story import Run
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.questions.read_passage import PassageMaterial, PassageReading
from ports.records import RunData


class ReadPassageStep(Step):
    """Has one passage read, and resolves the reading's numbers to spans."""

    def __init__(self, *, runner: CrewRunner, records: RunData) -> None:
        self._studio = runner
        self._records = records
        self._callsheet = CrewConfig.load(Path(__file__).parents[1] / "architect")

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        run = step_input.run
        given = ReadStepInput.model_validate_json(step_input.input)
        text = await self._records.text(run)
        page = PassageResolver(
            step_input=given,
            validator=ReadingValidator(material=_material(run, given, text)),
        )
        reply = await self._studio.ask(
            run, self._callsheet, self._request(page.validator)
        )
        return Outcome(result=page.resolve(reply))

    def _request(self, validator: ReadingValidator) -> ModelRequest[PassageReading]:
        question = self._callsheet.build_question(
            "read_passage", validator.material, PassageReading
        )
        return ModelRequest(
            question=question,
            find_errors=validator.find_errors,
            find_warnings=validator.find_warnings,
        )


def _material(run: Run, step_input: ReadStepInput, text: str) -> PassageMaterial:
    passage = step_input.passage
    return PassageMaterial(
        format=step_input.format,
        language=run.language,
        narration=step_input.narration,
        title=run.title,
        chapter=passage.chapter,
        opens_chapter=passage.opens_chapter,
        tail=passage.tail.slice(text),
        units=to_numbered_units(text, passage.units),
        quotations=to_numbered_quotations(text, passage.units, passage.quotations),
    )
