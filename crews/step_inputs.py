"""What a scene brings to its break-down: settled in `structure`, by key and span.

The Architect writes it and the Director reads it, in another process and perhaps
another hour, so it is complete: beside it a break-down needs only the scene's text.
"""

from typing import Annotated, Literal

from pydantic import Field

from ports.domain.film import (
    Attribution,
    Element,
    ElementCategory,
    ElementStatus,
    Finding,
    SceneKind,
    TimeOfDay,
    Usage,
    VoicePresence,
)
from ports.domain.manuscript import Passage, Quotation, Unit
from ports.domain.story import Brief, FrozenModel, Sha256, Span
from ports.domain.structure import (
    Gender,
    LedgerEntry,
    Place,
    Prop,
    SceneIndexEntry,
    Structure,
)


class ReadStepInput(FrozenModel):
    """The input of one *read* step."""

    passage: Passage
    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]


class IntakeResult(FrozenModel):
    """The result of *intake*: what later steps need of the manuscript as a whole.

    Attributes:
        sha256: Of the normalised text.
        chapters: Heading of the chapter that each passage lies in.
        matter: What is no part of the story.
    """

    sha256: Sha256
    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]
    words: int
    chapters: tuple[str | None, ...]
    matter: tuple[Span, ...]


class ResolvedName(FrozenModel):
    """Another name of a person, and where the text shows it to be theirs."""

    name: str
    evidence: str
    source: Span


class ResolvedLook(FrozenModel):
    """How a person looks from some place in the text on."""

    description: str
    source: Span


class ResolvedPerson(FrozenModel):
    """A person of a passage, by the fullest name that it gives."""

    name: str
    other_names: tuple[ResolvedName, ...]
    gender: Gender
    narrator: bool
    group: bool
    mentions: int
    looks: tuple[ResolvedLook, ...]
    traits: tuple[str, ...]


class ResolvedQuotation(Quotation):
    """A quotation with its speaker, who is named as in the passage's people."""

    speaker: str | None
    attribution: Attribution
    confidence: Annotated[float, Field(ge=0, le=1)]
    unspoken: Literal["thought", "title", "letter", "sign", "emphasis"] | None


class ResolvedElement(FrozenModel):
    """Something to be provided, by the words of the text that ask for it."""

    category: ElementCategory
    words: str
    presence: ElementStatus
    person: str | None
    source: Span


class ResolvedScene(FrozenModel):
    """A scene, or the part of one that lies in a passage.

    Attributes:
        time_source: The unit that tells the time of day.
        people: Names as in the passage's people.
    """

    source: Span
    kind: SceneKind
    continues: bool
    place: str | None
    within: str | None
    setting: Literal["interior", "exterior", "mixed", "unknown"]
    time_of_day: TimeOfDay
    time_source: Span | None
    day: Literal["same", "next", "later", "earlier", "unknown"]
    people: tuple[str, ...]
    summary: str


class ResolvedPassage(FrozenModel):
    """The result of one *read* step: a reading with its numbers resolved.

    Attributes:
        findings: What the answer left wrong and code left out.
    """

    number: int
    source: Span
    chapter: str | None
    opens_chapter: bool
    units: tuple[Unit, ...]
    scenes: Annotated[tuple[ResolvedScene, ...], Field(min_length=1)]
    people: tuple[ResolvedPerson, ...]
    quotations: tuple[ResolvedQuotation, ...]
    elements: tuple[ResolvedElement, ...]
    findings: tuple[str, ...]
    model: str
    usage: Usage


class StructureResult(Structure):
    """A structure as the journal keeps it for `assemble`.

    Attributes:
        model: Which model read, cast and plotted.
        usage: Of all readings, the casting and the plotting.
        findings: What readings and merges left wrong and code left out.
    """

    model: str
    usage: Usage
    findings: tuple[Finding, ...]


class SceneQuotation(FrozenModel):
    """A quotation of a scene with whoever speaks it.

    Attributes:
        number: Local to the scene: ``Q1``.
        unit: Number of the scene's unit that it stands in.
        source: Absolute, without the quotation marks.
        line_id: ``sc003_l07``; given to what is unspoken too, but used by no line.
        continues: `line_id` of the quotation of the same speech that it goes on
            from; that one may stand in the scene before.
        character: Name in the structure, or `ports.film.UNRESOLVED`.
        character_key: The person's key, whatever they look like here.
        unspoken: What it is when nobody says it aloud.
    """

    number: str
    unit: str
    source: Span
    line_id: str
    continues: str | None = None
    character: str
    character_key: str | None
    attribution: Attribution
    confidence: Annotated[float, Field(ge=0, le=1)]
    unspoken: Literal["thought", "title", "letter", "sign", "emphasis"] | None = None
    parenthetical: str | None = None
    delivery: VoicePresence = "on_screen"


class LocatedElement(Element):
    """An element with the unit that asks for it, and whose it is.

    Attributes:
        unit: Number of the scene's unit.
        person: Key of whoever wears or bears it, where the text says so.
    """

    unit: str
    person: str | None = None


class ScenePresence(FrozenModel):
    """Somebody present in the scene, in the look that they have here.

    Attributes:
        person: Key of the person (``char_marcus_v01``).
        key: Key of the look, which is what a shot shows (``char_marcus_v02``).
        names: Everything that the text calls them, `name` included.
        narrator: Tells the story, as "I".
    """

    person: str
    key: str
    name: str
    names: tuple[str, ...]
    look: str = ""
    gender: Gender = "unknown"
    narrator: bool = False


class PreviousScene(FrozenModel):
    """How the film stood when the scene before this one ended."""

    number: int
    place_id: str
    time_of_day: TimeOfDay
    story_day: int | None
    people: tuple[str, ...]


class SceneInput(FrozenModel):
    """The input of one *break-down* step.

    Attributes:
        units: Numbered from 1 in the scene, with absolute spans.
        elements: With keys where they have one; in the order of the text.
        carried: What comes in from earlier scenes and need not be mentioned again.
        places_mentioned: Names of places the scene speaks of and is not in.
        about: Keys to ask the knowledge graph about, sorted.
        themes: Words for the same question as a whole, sorted.
    """

    format: Literal["prose", "screenplay"]
    title: str
    brief: Brief
    entry: SceneIndexEntry
    ledger: LedgerEntry
    place: Place
    units: tuple[Unit, ...]
    quotations: tuple[SceneQuotation, ...]
    cast: tuple[ScenePresence, ...]
    elements: tuple[LocatedElement, ...]
    carried: tuple[Prop, ...] = ()
    places_mentioned: tuple[str, ...] = ()
    before: PreviousScene | None = None
    about: tuple[str, ...]
    themes: tuple[str, ...] = ()
