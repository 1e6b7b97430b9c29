"""The step `read`: the story analyst reads one passage."""

from typing_extensions import override

from crews.architect.passages.parts import join_parts, split_passage
from crews.architect.passages.resolver import PassageResolver
from crews.architect.passages.unit_cuts import cut_units
from crews.architect.passages.validation import ReadingValidator
from crews.reading import to_numbered_quotations, to_numbered_units
from crews.runtime.crew_config import CREWS_FOLDER, CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from crews.runtime.question_parts import ask_in_parts
from crews.step_inputs import ReadStepInput
from ports.domain.manuscript import Passage
from ports.domain.story import Run
from ports.pipeline.steps import Outcome, Step, StepInput
from ports.questions.read_passage import PassageMaterial, PassageReading
from ports.records import RunData


class ReadPassageStep(Step):
    """Asks the analyst about one passage, and resolves its numbers to text spans."""

    def __init__(self, *, runner: CrewRunner, records: RunData) -> None:
        self._runner = runner
        self._records = records
        self._config = CrewConfig.load(CREWS_FOLDER / "architect")

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Return the resolved passage; the stage `structure` reads it."""
        run = step_input.run
        read_input = ReadStepInput.model_validate_json(step_input.input)
        text = await self._records.text(run)

        def split(
            divisor: int,
        ) -> list[tuple[PassageResolver, ModelRequest[PassageReading]]]:
            parts = split_passage(read_input.passage, divisor)
            resolvers = [_resolver(run, read_input, part, text) for part in parts]
            return [(each, self._request(each.validator)) for each in resolvers]

        answered = await ask_in_parts(self._runner, run, self._config, split)
        readings = [resolver.resolve(reply) for resolver, reply in answered]
        passage = join_parts(read_input.passage, readings)
        openings = {scene.source.start for scene in passage.scenes}
        [passage] = cut_units([passage], openings, text)
        return Outcome(result=passage)

    def _request(self, validator: ReadingValidator) -> ModelRequest[PassageReading]:
        question = self._config.build_question(
            "read_passage", validator.material, PassageReading
        )
        return ModelRequest(
            question=question,
            find_errors=validator.find_errors,
            find_warnings=validator.find_warnings,
        )


def _resolver(
    run: Run, step_input: ReadStepInput, part: Passage, text: str
) -> PassageResolver:
    part_input = step_input.model_copy(update={"passage": part})
    return PassageResolver(
        step_input=part_input,
        validator=ReadingValidator(material=_material(run, part_input, text)),
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
