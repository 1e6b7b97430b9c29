"""`read_passage`: the story analyst reads one passage."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.film import (
    Attribution,
    DayRelation,
    ElementCategory,
    ElementStatus,
    SceneKind,
    TimeOfDay,
)
from ports.domain.story import FrozenModel
from ports.domain.structure import Gender, LookDuration
from ports.questions.numbered import (
    NumberedQuotation,
    NumberedUnit,
    Sentence,
    Short,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageMaterial:
    """One passage, numbered.

    Attributes:
        tail: The last words before the passage, for context; no numbers point there.
        narration: Person of the narrative, so that "I" can be somebody.
    """

    format: Literal["prose", "screenplay"]
    language: str
    narration: Literal["first", "third"]
    title: str
    chapter: str | None
    opens_chapter: bool
    tail: str
    units: tuple[NumberedUnit, ...]
    quotations: tuple[NumberedQuotation, ...]


class SceneReading(FrozenModel):
    """A scene inside a passage, as units from first to last, both included.

    Attributes:
        begins: First words of the sentence or clause that it begins with, where that
            is inside its first unit; the scene before ends there.
        continues: It goes on from the passage before; only the first scene may.
        place: As the text calls it; None where the text does not say.
        within: The larger place that it lies in, where the text says so.
        elsewhere: The story has moved on, and the text does not say where to.
        day: How its day stands to the scene before.
        people: Names of those present, as in `PassageReading.people`.
        atmosphere: How the place feels, in the text's words; empty where it is silent.
    """

    first_unit: str
    begins: Annotated[str, Short] | None = None
    last_unit: str
    kind: SceneKind
    continues: bool = False
    place: Annotated[str, Short] | None
    within: Annotated[str, Short] | None = None
    elsewhere: bool = False
    setting: Literal["interior", "exterior", "mixed", "unknown"]
    time_of_day: TimeOfDay
    time_unit: str | None = None
    day: DayRelation
    people: Annotated[tuple[Annotated[str, Short], ...], Field(max_length=40)]
    summary: Annotated[str, Sentence]
    atmosphere: Annotated[str, Short] = ""


class PersonReading(FrozenModel):
    """A person in a passage, under the fullest name that it gives.

    Attributes:
        other_names: What else the passage calls them, each with the unit that shows
            it to be the same person.
        narrator: This is the "I" who tells the story.
        group: A crowd or a family, which is no character unless it speaks.
    """

    name: Annotated[str, Short]
    other_names: Annotated[tuple["OtherName", ...], Field(max_length=12)] = ()
    gender: Gender = "unknown"
    narrator: bool = False
    group: bool = False
    mentions: Annotated[int, Field(ge=0)]
    looks: Annotated[tuple["LookReading", ...], Field(max_length=6)] = ()
    traits: Annotated[tuple[Annotated[str, Short], ...], Field(max_length=6)] = ()


class OtherName(FrozenModel):
    """Another name, with what shows it to be the same person's."""

    name: Annotated[str, Short]
    unit: str
    evidence: Annotated[str, Short]


class LookReading(FrozenModel):
    """What a person looks like, where the text gives or changes it.

    Attributes:
        lasts: How long: over the whole story (age, hair, build), in its scene only, or
            on until the next; None where the reader does not say.
    """

    unit: str
    description: Annotated[str, Short]
    lasts: LookDuration | None = None


class QuotationReading(FrozenModel):
    """Who speaks a quotation, or what it is instead of speech.

    Attributes:
        speaker: A name in `PassageReading.people`; None when unresolved.
        unspoken: What it is when nobody says it aloud.
        offscreen: Only the voice is there: on a telephone, behind a door, remembered.
    """

    number: str
    speaker: Annotated[str, Short] | None
    attribution: Attribution
    confidence: Annotated[float, Field(ge=0, le=1)]
    unspoken: Literal["thought", "title", "letter", "sign", "emphasis"] | None = None
    offscreen: bool = False


class ElementReading(FrozenModel):
    """Something that a department must provide.

    Attributes:
        words: As they stand in the unit, so that code can find their span.
        person: Whose it is (wardrobe, make-up).
        name: What it is called on a list, the same wherever it is the same thing; its
            words may only ask for it: "driver of the van".
    """

    unit: str
    category: ElementCategory
    words: Annotated[str, Short]
    presence: ElementStatus
    person: Annotated[str, Short] | None = None
    name: Annotated[str, Short] | None = None


class PassageReading(FrozenModel):
    """Everything that the analyst found; its scenes cover all units, in order.

    Attributes:
        places: Proper names of places that are spoken of, wherever the scenes play.
    """

    scenes: Annotated[tuple[SceneReading, ...], Field(min_length=1, max_length=60)]
    people: Annotated[tuple[PersonReading, ...], Field(max_length=60)]
    quotations: Annotated[tuple[QuotationReading, ...], Field(max_length=400)]
    elements: Annotated[tuple[ElementReading, ...], Field(max_length=300)]
    places: Annotated[tuple[Annotated[str, Short], ...], Field(max_length=60)] = ()
