"""`direct_scene`: the Director turns a scene into shots."""

import operator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ports.domain.film import SceneKind, TimeOfDay
from ports.domain.story import Brief, FrozenModel, Preferences
from ports.domain.structure import Gender
from ports.questions.numbered import (
    NumberedQuotation,
    NumberedUnit,
    SceneNumber,
    Sentence,
    Short,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """Somebody present in a scene, in the look of that scene.

    Attributes:
        key: The scene's own: ``tobias_pell``.
        names: What this scene calls them.
        narrator: Tells the story, as "I".
    """

    key: str
    name: str
    look: str
    names: tuple[str, ...] = ()
    gender: Gender = "unknown"
    narrator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneElement:
    """Something present in a scene that has a key."""

    key: str
    name: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneMaterial:
    """One scene, or one window of an over-long one, numbered from 1.

    Attributes:
        established: What the graph knows that bears on it, a fact a line, each with
            the passage that is its evidence.
        first_visit: The film has not been here before: establish the place.
        window: Which part of the scene this is, and of how many.
        max_shot_seconds: No shot is longer.
        absentees: Who is not there though the text may name them: a person has said so.
            No part of the question where there are none, nor of the key of its answer.
        flashback: It lies before what was told before it; likewise.
    """

    number: SceneNumber
    kind: SceneKind
    slugline: str
    time_of_day: TimeOfDay
    first_visit: bool
    linked_to_previous: bool
    brief: Brief
    preferences: Preferences
    cast: tuple[CastMember, ...]
    elements: tuple[SceneElement, ...]
    established: tuple[str, ...]
    units: tuple[NumberedUnit, ...]
    quotations: tuple[NumberedQuotation, ...]
    window: tuple[int, int]
    max_shot_seconds: float
    absentees: Annotated[tuple[CastMember, ...], Field(exclude_if=operator.not_)] = ()
    flashback: Annotated[bool, Field(exclude_if=operator.not_)] = False


class BeatDirection(FrozenModel):
    """A turn inside the scene, from its first unit to its last."""

    first_unit: str
    last_unit: str
    description: Annotated[str, Sentence]
    tone: Annotated[str, Short]


class ShotDirection(FrozenModel):
    """One shot: what it shows and what is said in it.

    Attributes:
        units: What of the scene it covers, in order; every unit is in some shot.
        quotations: Whose words it carries. A quotation too long for one shot may be
            given to consecutive shots; code splits it at a sentence or phrase.
        people: Keys of those visible.
        objects: Keys of the props, vehicles and animals visible.
        seconds: How long the action takes; code lengthens it where speech needs it.
        staging: The action is the director's own; the text does not have it.
    """

    units: Annotated[tuple[str, ...], Field(min_length=1, max_length=40)]
    quotations: Annotated[tuple[str, ...], Field(max_length=12)] = ()
    action: Annotated[str, Sentence]
    performance: Annotated[str, Sentence]
    purpose: Annotated[str, Short]
    people: Annotated[tuple[str, ...], Field(max_length=20)]
    objects: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    seconds: Annotated[float, Field(gt=0, le=7)]
    staging: bool = False


class SceneDirection(FrozenModel):
    """A scene card's judgement and its shots, in order."""

    action_summary: Annotated[str, Sentence]
    narrative_purpose: Annotated[str, Sentence]
    emotional_arc: Annotated[str, Sentence]
    beats: Annotated[tuple[BeatDirection, ...], Field(min_length=1, max_length=20)]
    shots: Annotated[tuple[ShotDirection, ...], Field(min_length=1, max_length=120)]
