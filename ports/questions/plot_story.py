"""`plot_story`: the Architect finds the shape of a whole story."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.film import SceneKind
from ports.domain.story import Brief, FrozenModel
from ports.domain.structure import EmotionalTone, Role, StructureType
from ports.questions.numbered import Sentence, Short


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotScene:
    """A scene in one line.

    Attributes:
        people: Keys of those present.
        tension: From 0 (calm) to 1, by code, from the words.
    """

    number: int
    kind: SceneKind
    place: str
    people: tuple[str, ...]
    words: int
    lines: int
    tension: float
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotPerson:
    """A person in one line; keys, not names, are answered."""

    key: str
    name: str
    mentions: int
    lines: int
    scenes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotMaterial:
    """A story in lines. A long one comes in windows that share the people.

    Attributes:
        structure_type: Chosen by length; the answer keeps to it.
        props: Keys of props and the scenes they are in, for set-ups and pay-offs.
    """

    title: str
    brief: Brief
    structure_type: StructureType
    people: tuple[PlotPerson, ...]
    scenes: tuple[PlotScene, ...]
    props: tuple[tuple[str, tuple[int, ...]], ...]


class RoleReading(FrozenModel):
    """What a person is to the story, and how they change."""

    key: str
    role: Role
    start_state: Annotated[str, Short] = ""
    end_state: Annotated[str, Short] = ""
    transformation: Annotated[str, Sentence] = ""


class ActReading(FrozenModel):
    """A run of scenes, both ends included; acts cover all scenes in order."""

    name: Annotated[str, Short]
    first_scene: int
    last_scene: int
    description: Annotated[str, Sentence]


class BeatReading(FrozenModel):
    """A turn of the whole story."""

    beat: Annotated[str, Short]
    scene: int
    description: Annotated[str, Sentence]
    people: Annotated[tuple[str, ...], Field(max_length=8)]
    emotional_tone: EmotionalTone


class ThemeReading(FrozenModel):
    """A theme and the scenes that show it."""

    theme: Annotated[str, Short]
    scenes: Annotated[tuple[int, ...], Field(max_length=40)]


class ThreadReading(FrozenModel):
    """A subplot."""

    name: Annotated[str, Short]
    scenes: Annotated[tuple[int, ...], Field(max_length=200)]
    description: Annotated[str, Sentence]


class LinkReading(FrozenModel):
    """One scene sets up what a later one pays off."""

    set_up: int
    pay_off: int
    what: Annotated[str, Short]
    kind: Literal["prop", "promise", "knowledge", "threat"]


class PlotReading(FrozenModel):
    """Roles, acts, beats, themes, threads and links."""

    roles: Annotated[tuple[RoleReading, ...], Field(max_length=60)]
    acts: Annotated[tuple[ActReading, ...], Field(min_length=1, max_length=8)]
    beats: Annotated[tuple[BeatReading, ...], Field(max_length=40)]
    themes: Annotated[tuple[ThemeReading, ...], Field(max_length=12)]
    subplots: Annotated[tuple[ThreadReading, ...], Field(max_length=12)] = ()
    links: Annotated[tuple[LinkReading, ...], Field(max_length=60)] = ()
