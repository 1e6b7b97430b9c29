"""Materials from plain text and questions about them, for the reader's tests."""

from dataclasses import dataclass

from crews.reading import (
    build_manuscript,
    normalise,
    to_numbered_quotations,
    to_numbered_units,
)
from infra.offline.language.document import Document
from infra.offline.language.spacy_parser import parse_texts
from infra.offline.language.tokens import ParsedText, unpack
from infra.offline.quotes.speaker_model import load_model
from infra.offline.tasks.read_passage import read_passage
from ports.domain.choices import StoryFormat
from ports.domain.manuscript import Manuscript, Passage
from ports.language_model import Question
from ports.questions.read_passage import PassageMaterial, PassageReading, PersonReading

TITLE = "A Story"


def a_passage(text: str, *, format: StoryFormat = "prose") -> PassageMaterial:  # noqa: A002 - the material's own word
    """Return the first passage of *text*, as the reading kit numbers it."""
    text = normalise(text)
    manuscript = build_manuscript(text, format)
    return to_material(text, manuscript, manuscript.passages[0])


def to_material(text: str, manuscript: Manuscript, passage: Passage) -> PassageMaterial:
    """Return the material of a passage of *text*."""
    return PassageMaterial(
        format=manuscript.format,
        language="en",
        narration=manuscript.narration,
        title=TITLE,
        chapter=passage.chapter,
        opens_chapter=passage.opens_chapter,
        tail=passage.tail.slice(text),
        units=to_numbered_units(text, passage.units),
        quotations=to_numbered_quotations(text, passage.units, passage.quotations),
    )


def a_question(material: PassageMaterial) -> Question[PassageReading]:
    """Return the analyst's question about *material*."""
    return Question(
        task="read_passage",
        member="analyst",
        instructions="Read.",
        material=material,
        answer=PassageReading,
        max_tokens=1000,
    )


def parses_of(texts: tuple[str, ...]) -> dict[str, ParsedText]:
    """Parse *texts* in this process."""
    return dict(zip(texts, map(unpack, parse_texts(list(texts))), strict=True))


@dataclass(frozen=True, kw_only=True)
class PassageResult:
    """A reading beside what was read, so that tests can ask in words."""

    material: PassageMaterial
    reading: PassageReading

    @property
    def speakers(self) -> list[str | None]:
        """Who speaks each quotation, in order."""
        return [quotation.speaker for quotation in self.reading.quotations]

    def person(self, name: str) -> PersonReading:
        """Return who goes by *name*."""
        [found] = [
            person
            for person in self.reading.people
            if name in {person.name, *(other.name for other in person.other_names)}
        ]
        return found

    @property
    def names(self) -> set[str]:
        """The names that people are known by."""
        return {person.name for person in self.reading.people}


def read(text: str, *, format: StoryFormat = "prose") -> PassageResult:  # noqa: A002 - the material's own word
    """Read the first passage of *text* in this process."""
    material = a_passage(text, format=format)
    texts = tuple(dict.fromkeys(unit.text for unit in material.units))
    document = Document.build(material, parses_of(texts))
    return PassageResult(
        material=material, reading=read_passage(document, load_model())
    )
