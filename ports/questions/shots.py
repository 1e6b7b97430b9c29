"""`shoot_scene`, `dress_scene`, `score_scene`: each specialist's own fields only."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ports.domain.camera import CameraAngle, CameraLens, CameraMovement
from ports.domain.film import CameraSide, SceneKind, ShotSize, TimeOfDay
from ports.domain.story import Brief, FrozenModel, Preferences
from ports.questions.direct_scene import CastMember, SceneElement
from ports.questions.numbered import SceneNumber, Sentence, Short


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatShot:
    """A shot of a beat that is outlined as one.

    Attributes:
        number: Counted from 1 in the material.
        people: Keys of who is in frame.
        goes_on: The same person goes on with the speech of the shot before.
    """

    number: int
    action: str
    performance: str
    people: tuple[str, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotOutline:
    """A shot as a specialist sees it.

    Attributes:
        number: Counted from 1 in the material.
        text: The words of the units it covers; empty where the action says it all.
        speakers: Keys of who speaks in it, in order.
        words: How many words are spoken in it.
        beat: Number of the scene's beat that it belongs to.
        shots: Of a whole beat, what each of its shots shows.
    """

    number: int
    action: str
    purpose: str
    text: str
    people: tuple[str, ...]
    speakers: tuple[str, ...]
    objects: tuple[str, ...]
    words: int
    seconds: float
    beat: int
    shots: tuple[BeatShot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotsMaterial:
    """A scene's shots, for the specialists."""

    scene: SceneNumber
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
    shots: tuple[ShotOutline, ...]


class ShotCamera(FrozenModel):
    """The cinematographer's fields of one shot.

    Attributes:
        reason: Why it jumps the axis or breaks another rule of coverage, if it does.
    """

    number: int
    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    lens: CameraLens
    focus: Annotated[str, Short]
    side: CameraSide
    lighting: Annotated[str, Sentence]
    reason: Annotated[str, Short] | None = None


class Cinematography(FrozenModel):
    """One entry for every shot, in order."""

    shots: Annotated[tuple[ShotCamera, ...], Field(min_length=1, max_length=120)]


class ShotDressing(FrozenModel):
    """The art director's fields of one shot; keys come from the material.

    The look of a beat is that of its first shot. What another shot of it has here is
    its mood only, which holds from there on.
    """

    number: int
    tone_and_mood: Annotated[str, Sentence]
    genre_aesthetics: Annotated[tuple[Annotated[str, Short], ...], Field(max_length=5)]
    cinematic_references: Annotated[
        tuple[Annotated[str, Short], ...], Field(max_length=3)
    ] = ()
    clothes: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    set_objects: Annotated[tuple[str, ...], Field(max_length=20)] = ()


class ArtDirection(FrozenModel):
    """One entry for every shot listed, in order, and for others whose mood differs."""

    shots: Annotated[tuple[ShotDressing, ...], Field(min_length=1, max_length=120)]


class ShotSound(FrozenModel):
    """The sound designer's fields of one shot."""

    number: int
    sound_effects: Annotated[tuple[Annotated[str, Short], ...], Field(max_length=6)]
    music_cue: Annotated[str, Short] | None = None


class SoundDesign(FrozenModel):
    """One entry for every shot, in order."""

    shots: Annotated[tuple[ShotSound, ...], Field(min_length=1, max_length=120)]
