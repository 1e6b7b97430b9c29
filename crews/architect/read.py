"""The step `read`: the story analyst reads one passage."""

from pathlib import Path

from typing_extensions import override

from crews.answering import Ask
from crews.architect.grounds import Grounds
from crews.architect.resolving import Page
from crews.callsheet import Callsheet
from crews.passage import ReadingInput
from crews.reading import numbered_quotations, numbered_units
from crews.studio import Studio
from ports.pipeline import Assignment, Outcome, Step
from ports.questions.reading import PassageMaterial, PassageReading
from ports.records import Records
from ports.story import Run


class Read(Step):
    """Has one passage read, and resolves the reading's numbers to spans."""

    def __init__(self, *, studio: Studio, records: Records) -> None:
        self._studio = studio
        self._records = records
        self._callsheet = Callsheet.of(Path(__file__).parent)

    @override
    async def __call__(self, assignment: Assignment) -> Outcome:
        run = assignment.run
        given = ReadingInput.model_validate_json(assignment.input)
        text = await self._records.text(run)
        page = Page(given=given, grounds=Grounds(material=_material(run, given, text)))
        reply = await self._studio.ask(run, self._callsheet, self._ask(page.grounds))
        return Outcome(result=page.read(reply))

    def _ask(self, grounds: Grounds) -> Ask[PassageReading]:
        question = self._callsheet.question(
            "read_passage", grounds.material, PassageReading
        )
        return Ask(question=question, check=grounds.faults, tolerated=grounds.doubts)


def _material(run: Run, given: ReadingInput, text: str) -> PassageMaterial:
    passage = given.passage
    return PassageMaterial(
        format=given.format,
        language=run.language,
        narration=given.narration,
        title=run.title,
        chapter=passage.chapter,
        opens_chapter=passage.opens_chapter,
        tail=passage.tail.of(text),
        units=numbered_units(text, passage.units),
        quotations=numbered_quotations(text, passage.units, passage.quotations),
    )
