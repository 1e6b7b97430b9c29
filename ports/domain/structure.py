"""What the Architect decides about a whole story, in Novel Movie's terms."""

import operator
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.film import (
    InteriorExterior,
    OptionalFlag,
    OptionalShare,
    OptionalText,
    SceneKind,
    TimeOfDay,
)
from ports.domain.story import FrozenModel, Span

StructureType = Literal[
    "single-moment",
    "compressed-three-act",
    "traditional-three-act",
    "five-act",
    "save-the-cat",
    "eight-sequence",
]
EmotionalTone = Literal[
    "tense",
    "dramatic",
    "comedic",
    "romantic",
    "action",
    "suspenseful",
    "emotional",
    "mysterious",
]
Role = Literal["protagonist", "antagonist", "supporting", "minor"]
Gender = Literal["female", "male", "unknown"]
LookDuration = Literal["story", "scene", "on"]
"""A look holds over the whole story, in its scene, or on until the next look."""
RelationKind = Literal[
    "FOLLOWS",
    "HAS_CHARACTER",
    "TAKES_PLACE_IN",
    "HAS_EMOTION",
    "FEATURES_OBJECT",
    "EXPLORES_THEME",
    "SETS_UP",
    "PAYS_OFF",
]


class Alias(FrozenModel):
    """Another name of the same person, and why we hold it to be theirs."""

    alias: str
    evidence: str


class Look(FrozenModel):
    """One appearance of a person: another version of the same key.

    Attributes:
        last_scene: The scene that it ends with, if no other look ends it: a tear on the
            cheek, what somebody wears in a flashback.
    """

    key: str
    description: str
    first_scene: int
    last_scene: Annotated[int | None, Field(exclude_if=operator.not_)] = None


class Arc(FrozenModel):
    """How a person changes over the story."""

    start_state: str
    end_state: str
    transformation: str
    key_moments: tuple[str, ...] = ()


class PersonRelation(FrozenModel):
    """What a person is to another, in the words of the text: ``sister``.

    Attributes:
        person: Key of the other.
        evidence: Words of the text that say so.
    """

    person: str
    relation: str
    evidence: str = ""


class Person(FrozenModel):
    """One identity, one key, across the film.

    Attributes:
        key: ``char_marcus_v01``; other looks are other versions of it.
        name: Unique in a run.
        mentions: How often the text names or quotes them.
        narrator: Tells the story in the first person.
        library_id: Their id in the studio's Character Library, if they have one.
        age: As the text gives it: ``in her sixties``, ``12``.
        features: What stays the same in every look: ``a scar on the chin``.
        relations: What they are to other people of the film.
        edited: A person decided which names are theirs.
    """

    key: str
    name: str
    aliases: tuple[Alias, ...] = ()
    role: Role
    gender: Gender = "unknown"
    mentions: int
    narrator: bool = False
    traits: tuple[str, ...] = ()
    arc: Arc | None = None
    looks: tuple[Look, ...] = ()
    first_scene: int
    library_id: Annotated[str | None, Field(exclude_if=operator.not_)] = None
    age: OptionalText = None
    features: Annotated[tuple[str, ...], Field(exclude_if=operator.not_)] = ()
    relations: Annotated[
        tuple[PersonRelation, ...], Field(exclude_if=operator.not_)
    ] = ()
    edited: OptionalFlag = False


class CharacterReference(FrozenModel):
    """A character of the studio's Character Library, as a project names them."""

    name: str
    library_id: str


class Place(FrozenModel):
    """Where scenes happen; a study lies in its house."""

    key: str
    name: str
    parent: str | None = None
    interior: InteriorExterior
    atmosphere: str = ""


class Theme(FrozenModel):
    """What the story is about, and the scenes that show it."""

    theme: str
    manifestations: tuple[int, ...]


class StoryBeat(FrozenModel):
    """A turn of the whole story.

    Attributes:
        timing: Where in the story, from 0 to 100 per cent.
    """

    beat: str
    scene: int
    timing: Annotated[float, Field(ge=0, le=100)]
    description: str
    characters: tuple[str, ...] = ()
    emotional_tone: EmotionalTone


class Act(FrozenModel):
    """A run of scenes, both ends included."""

    name: str
    first_scene: int
    last_scene: int
    description: str


class Subplot(FrozenModel):
    """A thread beside the main one."""

    name: str
    scenes: tuple[int, ...]
    description: str


class Relationship(FrozenModel):
    """An edge of the story's knowledge graph, by keys and scene ids.

    Attributes:
        what: What one scene sets up for another; None for other relations, and for
            what is a prop: the evidence has it.
    """

    source: str
    relation: RelationKind
    target: str
    evidence: Span
    what: OptionalText = None


class Matter(FrozenModel):
    """Text that is no part of the story itself; it stays out of scenes."""

    kind: Literal["front_matter", "back_matter"]
    source: Span


class Prop(FrozenModel):
    """A thing, animal or vehicle with a key; `category` says which."""

    key: str
    name: str
    category: Literal["prop", "vehicle", "animal", "wardrobe"]


class LedgerEntry(FrozenModel):
    """What a scene inherits and must keep to: the continuity ledger.

    Attributes:
        people: Looks present, as keys (``char_marcus_v02``).
        carried_in: Keys of props that come from an earlier scene.
        first_visit: The film has not been in this place before.
        linked_to_previous: Same place and time go on without a break.
    """

    people: tuple[str, ...]
    carried_in: tuple[str, ...] = ()
    carried_out: tuple[str, ...] = ()
    first_visit: bool
    story_day: int | None = None
    linked_to_previous: bool = False


class SceneIndexEntry(FrozenModel):
    """One scene as the structure knows it, before it is broken down.

    Attributes:
        flashback: The scene lies before the one that precedes it.
        tension: From 0 (calm) to 1, by the words of the scene.
        edited: A person decided where it begins or ends.
        heading_edited: A person decided where or when it plays: `setting` says it, and
            not the heading that a screenplay prints.
    """

    scene_id: str
    number: int
    kind: SceneKind
    source: Span
    setting: str
    place_id: str
    time_of_day: TimeOfDay
    story_day: int | None
    characters: tuple[str, ...]
    summary: str
    chapter: str | None = None
    flashback: OptionalFlag = False
    tension: OptionalShare = None
    edited: OptionalFlag = False
    heading_edited: OptionalFlag = False


class Structure(FrozenModel):
    """The data of `story.structured`, and the ground every scene stands on."""

    structure_type: StructureType
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    props: tuple[Prop, ...] = ()
    themes: tuple[Theme, ...] = ()
    acts: tuple[Act, ...]
    beats: tuple[StoryBeat, ...]
    subplots: tuple[Subplot, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    scenes: tuple[SceneIndexEntry, ...]
    matter: tuple[Matter, ...] = ()
