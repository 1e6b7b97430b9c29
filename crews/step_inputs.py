"""What one step leaves for the steps after it, as JSON in the journal.

A later step reads it in another process and perhaps another hour, so it is complete:
besides it, a step needs only the text of the story. Field names must not change,
because a run may be half done when a new version of the service starts.
"""

import operator
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.edits import DecisionOnShot, StoryEdit
from ports.domain.film import (
    Attribution,
    DayRelation,
    Element,
    ElementCategory,
    ElementStatus,
    Finding,
    OptionalFlag,
    OptionalText,
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
    LookDuration,
    Place,
    Prop,
    SceneIndexEntry,
    Structure,
)


class ReadStepInput(FrozenModel):
    """The input of one `read` step: a passage to be read."""

    passage: Passage
    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]


class IntakeResult(FrozenModel):
    """The result of `intake`: what later steps need to know of the whole manuscript.

    Attributes:
        sha256: Of the normalised text.
        words: Number of words of the story.
        chapters: Heading of the chapter that each passage lies in, in their order.
        matter: Spans of front and back matter, which is not part of the story.
    """

    sha256: Sha256
    format: Literal["prose", "screenplay"]
    narration: Literal["first", "third"]
    words: int
    chapters: tuple[str | None, ...]
    matter: tuple[Span, ...]


class ResolvedName(FrozenModel):
    """Another name of a person, and the unit whose text proves it."""

    name: str
    evidence: str
    source: Span


class ResolvedLook(FrozenModel):
    """How a person looks from *source* on.

    Attributes:
        lasts: How long; None where the reader does not say.
    """

    description: str
    source: Span
    lasts: Annotated[LookDuration | None, Field(exclude_if=operator.not_)] = None


class ResolvedPerson(FrozenModel):
    """A person of a passage, under the fullest name that the passage gives.

    Attributes:
        narrator: The person tells the story, as "I".
        group: A crowd or family, which is cast as a person only if it speaks.
        mentions: How often the passage refers to them.
    """

    name: str
    other_names: tuple[ResolvedName, ...]
    gender: Gender
    narrator: bool
    group: bool
    mentions: int
    looks: tuple[ResolvedLook, ...]
    traits: tuple[str, ...]


class ResolvedQuotation(Quotation):
    """A quotation with its speaker, named as in the people of the passage.

    Attributes:
        edited: A person decided who speaks.
    """

    speaker: str | None
    attribution: Attribution
    confidence: Annotated[float, Field(ge=0, le=1)]
    unspoken: Literal["thought", "title", "letter", "sign", "emphasis"] | None
    edited: OptionalFlag = False


class ResolvedElement(FrozenModel):
    """Something that a department must provide, with the words that ask for it.

    Attributes:
        edited: A person decided on it; words and source are empty where none ask
            for it.
        named: A person added it, or gave it another name.
        name: What a list calls it, as the analyst says, or as the film does once people
            have decided on elements: no decision about one gives another a new name.
        department, quantity: As a person says; else what its words say.
        person: Who wears or carries it, as the passage calls them.
        owner: Whose a person says that it is, which moves it into no other shot;
            empty for nobody's.
    """

    category: ElementCategory
    words: str
    presence: ElementStatus
    person: str | None
    source: Span
    edited: OptionalFlag = False
    named: OptionalFlag = False
    name: OptionalText = None
    department: OptionalText = None
    quantity: Annotated[int | None, Field(ge=1, exclude_if=operator.not_)] = None
    owner: Annotated[str | None, Field(exclude_if=lambda owner: owner is None)] = None

    @property
    def label(self) -> str:
        """Its name, or else its words."""
        return self.name or self.words


class ResolvedScene(FrozenModel):
    """A scene, or the part of one that lies in a passage.

    Attributes:
        continues: It goes on from the last scene of the passage before.
        within: The larger place that `place` lies in.
        elsewhere: Its place is not known, and is not that of the scene before.
        time_source: The unit that gives the time of day.
        day: Compared with the scene before.
        people: Names as in the people of the passage.
        atmosphere: How the place feels, in the words of the text.
    """

    source: Span
    kind: SceneKind
    continues: bool
    place: str | None
    within: str | None
    setting: Literal["interior", "exterior", "mixed", "unknown"]
    time_of_day: TimeOfDay
    time_source: Span | None
    day: DayRelation
    people: tuple[str, ...]
    summary: str
    atmosphere: str = ""
    elsewhere: bool = False


class ResolvedPassage(FrozenModel):
    """The result of one `read` step: the analyst's answer, as spans of the text.

    Attributes:
        findings: What was wrong in the answer and is therefore left out here.
        places: Names of places that the passage speaks of.
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
    places: tuple[str, ...] = ()
    findings: tuple[str, ...]
    model: str
    usage: Usage


class StructureResult(Structure):
    """The result of `structure`: the structure, and what it cost to build it.

    Attributes:
        model: Name of the model that answered last.
        usage: Of all `read` steps and of the questions of `structure`.
        findings: What was wrong in the answers and is therefore left out.
        minutes: How long the project wants the film.
    """

    model: str
    usage: Usage
    findings: tuple[Finding, ...]
    minutes: float | None = None


class SceneQuotation(FrozenModel):
    """A quotation of a scene with its speaker.

    Attributes:
        number: Local to the scene: ``Q1``.
        unit: Number of the scene's unit that it stands in.
        source: Absolute, without the quotation marks.
        line_id: ``sc003_l07``; unspoken quotations have one too, but are no lines.
        continues: `line_id` of the quotation whose speech this one continues; it may
            stand in the scene before.
        character: Name in the structure, or `ports.domain.film.UNRESOLVED`.
        character_key: Key of the person, not of a look.
        confidence: Of the attribution, from 0 to 1.
        unspoken: What the quotation is when nobody says it aloud.
        edited: A person decided who speaks.
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
    edited: OptionalFlag = False


class LocatedElement(Element):
    """An element with the unit that asks for it, and its owner.

    Attributes:
        unit: Number of the unit in the scene.
        person: Key of the person who wears or carries it, where the text says so.
        named: A person added or renamed it, so that it is where its words are.
    """

    unit: str
    person: str | None = None
    named: OptionalFlag = False


class ScenePresence(FrozenModel):
    """A person who is present in the scene, with the look that they have there.

    Attributes:
        person: Key of the person (``char_marcus_v01``).
        key: Key of the look, which is what shots refer to (``char_marcus_v02``).
        names: Every name that the text uses for them, `name` included.
        narrator: The person tells the story, as "I".
        number: In the cast list of the film, counted from 1.
    """

    person: str
    key: str
    name: str
    names: tuple[str, ...]
    look: str = ""
    gender: Gender = "unknown"
    narrator: bool = False
    number: int | None = None


class PreviousScene(FrozenModel):
    """Place, time and people of the scene before this one."""

    number: int
    place_id: str
    time_of_day: TimeOfDay
    story_day: int | None
    people: tuple[str, ...]


class ShotEdit(StoryEdit):
    """What a person says of a shot.

    Attributes:
        start: Where its words begin in the text.
    """

    decision: Annotated[DecisionOnShot, Field(discriminator="kind")]
    start: int


class SceneInput(FrozenModel):
    """The input of one `break-down` step: all that is known of one scene.

    Attributes:
        units: Numbered from 1 in the scene, with absolute spans.
        elements: In the order of the text; each with its key if it has one.
        carried: Props that appear in earlier scenes too.
        places_mentioned: Names of other places that the text of the scene mentions.
        about: Keys of entities for the query of the knowledge graph, sorted.
        themes: Keywords for the same query, sorted.
        seconds: How long it is to last, where the project says how long the film is.
        shot_edits: What people say of its shots, in the order of the edits.
        given_synopsis: What happens in it, as a person has said.
        dropped_sounds: Elements that are not heard in it, as a person has said.
        absentees: Whom a person has taken out of it, though its text may name them.
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
    seconds: float | None = None
    shot_edits: tuple[ShotEdit, ...] = ()
    given_synopsis: str | None = None
    dropped_sounds: tuple[str, ...] = ()
    absentees: tuple[ScenePresence, ...] = ()
