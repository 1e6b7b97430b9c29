"""Scene cards and shots, in the field names of Novel Movie's own documents.

Fields that a later version added are optional and stay out of the JSON while nothing is
known: version 1 of the contract promises no more than it did.
"""

import operator
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from ports.domain.story import FrozenModel, Span

SceneKind = Literal["scene", "summary", "reflection"]
"""A summary or a reflection becomes voice-over or montage; it is never dropped."""

TimeOfDay = Literal[
    "DAWN", "MORNING", "DAY", "AFTERNOON", "DUSK", "EVENING", "NIGHT", "UNKNOWN"
]
DayRelation = Literal["same", "next", "later", "earlier", "unknown"]
"""How the day of a scene stands to the day of the scene before."""

InteriorExterior = Literal["INT.", "EXT.", "INT./EXT."]
VoicePresence = Literal["on_screen", "off_screen", "voice_over"]
Attribution = Literal["cue", "explicit", "anaphoric", "alternating", "implicit", "none"]
"""How a speaker is known; *cue* is a screenplay's, *none* means unresolved."""

UNRESOLVED = "UNRESOLVED"
"""The `character` of a line whose speaker the reader does not know."""

ElementCategory = Literal[
    "cast",
    "background",
    "prop",
    "set_dressing",
    "vehicle",
    "animal",
    "wardrobe",
    "makeup_hair",
    "sound",
    "effect",
    "stunt",
]
ElementStatus = Literal["present", "mentioned", "inferred"]
STATUS_BY_VISIBILITY: tuple[ElementStatus, ...] = ("present", "inferred", "mentioned")
"""From what is seen to what is only mentioned."""

WORDS_PER_SECOND = 2.5
"""How fast film dialogue is spoken: 150 words a minute."""

SPEECH_SLACK = 1.2
"""Speech may be a fifth faster than that and still sound natural."""

ShotSize = Literal[
    "extreme_wide", "wide", "full", "medium", "medium_close", "close", "extreme_close"
]
CameraSide = Literal["a", "b", "on_axis", "none"]
"""Which side of the axis the camera is on; *none* where a shot has no axis."""

Law = Literal[
    "partition",
    "verbatim",
    "line_ledger",
    "duration",
    "references",
    "presence",
    "grounding",
    "slugline",
    "axis",
    "variety",
    "state",
]
Severity = Literal["violation", "warning", "note"]
CrewMember = Literal[
    "analyst",
    "architect",
    "director",
    "cinematographer",
    "art_director",
    "sound_designer",
    "supervisor",
]

OptionalText = Annotated[str | None, Field(exclude_if=operator.not_)]
OptionalFlag = Annotated[bool, Field(exclude_if=operator.not_)]

OptionalShare = Annotated[
    float | None, Field(ge=0, le=1, exclude_if=lambda share: share is None)
]

DayNight = Literal["day", "night", "dawn", "dusk"]
"""The light that a scene is scheduled by."""

DAY_NIGHT: Mapping[TimeOfDay, DayNight] = {
    "DAWN": "dawn",
    "MORNING": "day",
    "DAY": "day",
    "AFTERNOON": "day",
    "DUSK": "dusk",
    "EVENING": "night",
    "NIGHT": "night",
}
"""Of each time of day; an unknown one has none."""


def name_script_day(light: DayNight | None, story_day: int | None) -> str | None:
    """Return the day as sheets and strips name it: ``D1``, or ``N1`` without daylight.

    None where either is not known.
    """
    if light is None or story_day is None:
        return None
    return f"{'N' if light in {'dusk', 'night'} else 'D'}{story_day}"


DEPARTMENTS = (
    *("cast", "silent bits", "background actors", "atmosphere", "stunts", "vehicles"),
    *("props", "set dressing", "greenery", "wardrobe", "makeup and hair", "animals"),
    *("animal wrangler", "music", "sound", "special effects", "mechanical effects"),
    *("visual effects", "special equipment", "camera", "lighting", "security"),
    *("food", "weapons", "signs and documents", "livestock"),
)
"""What `Element.department` may say: the sheets of a breakdown, finer than our
categories. The set is open, because it is the industry's and no law of ours."""


class Line(FrozenModel):
    """One contiguous span of speech, without its quotation marks.

    Attributes:
        line_id: Unique in a run.
        character: The person's name in the structure, or `UNRESOLVED`.
        line: The words of `source`, white space folded.
        continues: The line of the same speech that this one goes on from.
        confidence: Of the speaker, in [0, 1].
        edited: A person decided who speaks.
    """

    line_id: str
    character: str
    character_key: str | None
    line: str
    parenthetical: str | None = None
    source: Span
    continues: str | None = None
    delivery: VoicePresence = "on_screen"
    attribution: Attribution
    confidence: Annotated[float, Field(ge=0, le=1)]
    edited: OptionalFlag = False


class Unspoken(FrozenModel):
    """A quotation that nobody speaks, and what it is instead."""

    source: Span
    what: Literal["thought", "title", "letter", "sign", "emphasis"]


class Element(FrozenModel):
    """Something a department must provide, with the words that ask for it.

    Attributes:
        quantity: How many, where the text counts them.
        owner: Key of the person who wears, holds or owns it, where the text says so.
        state: What the text says it is like here: ``broken``, ``wet``.
        department: One of `DEPARTMENTS`, finer than the category.
        edited: A person decided on it; its source is empty where no words ask for it.
    """

    category: ElementCategory
    key: str | None = None
    name: str
    presence: ElementStatus
    source: Span
    quantity: Annotated[int | None, Field(ge=1, exclude_if=operator.not_)] = None
    owner: OptionalText = None
    state: OptionalText = None
    department: OptionalText = None
    edited: OptionalFlag = False


class SceneBeat(FrozenModel):
    """A turn inside a scene."""

    description: str
    tone: str
    source: Span


class SceneCard(FrozenModel):
    """One scene: one place and time.

    Attributes:
        scene_id: ``sc001``, by order in the story.
        setting: Slugline, ``INT. MEDICAL BAY - NIGHT``.
        source: What of the text it covers; scenes partition the story.
        story_day: Counted from 1 along the story's clock; None when unknown.
        heading: The slugline as a screenplay prints it, its scene number included.
        page_eighths: Length in eighths of a page: of a screenplay as printed, of prose
            by its screen time, because a page is a minute.
        script_day: Day or night on the story's clock: ``D2``, ``N2``; else ``FB``.
        cast_numbers: Numbers of `characters_present` in the cast list of the film.
        intercut: The scene is cut together with another one.
        flashback: The scene lies before the one that precedes it.
        tension: From 0 (calm) to 1, by the words of the scene.
    """

    scene_id: str
    sequence_number: int
    kind: SceneKind
    setting: str
    place_id: str
    time_of_day: TimeOfDay
    story_day: int | None
    source: Span
    action_summary: str
    dialogue_script: tuple[Line, ...]
    unspoken: tuple[Unspoken, ...] = ()
    characters_present: tuple[str, ...]
    narrative_purpose: str
    emotional_arc: str
    beats: tuple[SceneBeat, ...]
    elements: tuple[Element, ...]
    key_objects_and_props: tuple[str, ...]
    animals_present: tuple[str, ...]
    vehicles_present: tuple[str, ...]
    clothing_and_accessories: tuple[str, ...]
    locations_mentioned_in_scene: tuple[str, ...]
    heading: OptionalText = None
    page_eighths: Annotated[int | None, Field(ge=1, exclude_if=operator.not_)] = None
    day_night: Annotated[DayNight | None, Field(exclude_if=operator.not_)] = None
    script_day: OptionalText = None
    cast_numbers: Annotated[tuple[int, ...], Field(exclude_if=operator.not_)] = ()
    intercut: OptionalFlag = False
    flashback: OptionalFlag = False
    tension: OptionalShare = None


class NarrativeLayer(FrozenModel):
    """What happens in a shot; the director's."""

    action_description: str
    character_performance: str
    shot_purpose: str


class ContextualLayer(FrozenModel):
    """How a shot feels; the art director's."""

    tone_and_mood: str
    genre_aesthetics: tuple[str, ...] = ()
    cinematic_references: tuple[str, ...] = ()


class Camera(FrozenModel):
    """How a shot is taken; the cinematographer's."""

    size: ShotSize
    angle: str
    movement: str
    lens: str
    focus: str
    side: CameraSide


class Audio(FrozenModel):
    """What a shot sounds like; the dialogue is copied, the rest the designer's."""

    dialogue: str | None
    sound_effects: tuple[str, ...] = ()
    music_cue: str | None = None


class TechnicalLayer(FrozenModel):
    """Camera, lighting and audio of a shot."""

    camera: Camera
    lighting: str
    audio: Audio


class DigitalAssets(FrozenModel):
    """Keys of everything a shot shows (``char_marcus_v01``)."""

    characters: tuple[str, ...] = ()
    animals: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    clothes: tuple[str, ...] = ()


class LinePart(FrozenModel):
    """The part of a line that one shot carries; the whole line in most."""

    line_id: str
    source: Span
    text: str


class Shot(FrozenModel):
    """A piece of film between two cuts.

    Attributes:
        sequence_number: In the whole film; given by `assemble`, absent before.
        estimated_duration_seconds: In (0, 7].
        source: The spans of the text that it shows, in order.
        lines: Ids of the dialogue lines it carries.
        line_parts: The same with their words; they put each line together again.
        reason: Why a rule of coverage is broken here (a jump of the axis).
        setup_id: ``3B``: shots of a scene with the same camera, lens and subject are
            one set-up, so that a crew can take them together.
        subject: Key of the person, thing or place that the camera is on.
        eyeline: Key of the person or thing that the subject looks at.
        transition_in: How the shot begins, where it is no plain cut: ``FADE IN``.
        transition_out: How it ends: ``DISSOLVE TO``.
        staging: The action is the director's own; the text does not have it.
        edited: A person decided what it shows, or how it is taken.
    """

    shot_id: str
    sequence_number: int | None = None
    scene_number: int
    shot_number_in_scene: int
    estimated_duration_seconds: Annotated[float, Field(gt=0, le=7)]
    narrative_layer: NarrativeLayer
    contextual_layer: ContextualLayer
    technical_layer: TechnicalLayer
    digital_assets: DigitalAssets
    source: tuple[Span, ...]
    lines: tuple[str, ...]
    line_parts: tuple[LinePart, ...]
    reason: str | None = None
    setup_id: OptionalText = None
    subject: OptionalText = None
    eyeline: OptionalText = None
    transition_in: OptionalText = None
    transition_out: OptionalText = None
    staging: OptionalFlag = False
    edited: OptionalFlag = False


class Finding(FrozenModel):
    """Something that a law or the Supervisor found wrong in a breakdown.

    Attributes:
        code: A law, or the supervisor's own word for what rules cannot see.
        scene: Its number, or None for the whole film.
        evidence: What shows it: ids, keys and short quotes.
        owner: The one member of the crew who can correct it.
    """

    code: str
    severity: Severity
    scene: int | None = None
    shot: str | None = None
    field: str | None = None
    evidence: str
    owner: CrewMember
    mended: bool = False


class LawFigures(FrozenModel):
    """How often a law was checked, and how often it was broken."""

    checked: int
    violations: int


class Usage(FrozenModel):
    """What answers cost.

    Attributes:
        cost: In US dollars by the price list in the settings; 0 where unpriced.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost=self.cost + other.cost,
        )


class SceneBreakdown(FrozenModel):
    """A scene card, its shots, and what is held against them."""

    scene: SceneCard
    shots: tuple[Shot, ...]
    findings: tuple[Finding, ...]
    quality: dict[Law, LawFigures]
    model: str
    usage: Usage
