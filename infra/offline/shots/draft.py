"""Shots before camera and bounds are applied, and how too many are merged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from infra.offline.shots.speech_matter import SpeechMatter
from ports.questions.direct_scene import CastMember, SceneElement
from ports.questions.numbered import NumberedQuotation

MAX_SHOTS, MAX_QUOTATIONS, MAX_UNITS = 120, 12, 40
"""Shots of one answer; quotations and units of one shot: the schema's bounds."""
MIN_SHOT_SECONDS = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotDraft:
    """A shot as coverage proposes it.

    Attributes:
        narration: The tokens that it shows.
        referents: Whom the tokens refer to, by the token's index in its unit.
        action: What is seen, in the present tense.
        spoken_text: What its speaker says; empty where nobody in frame speaks.
        tag: The verb that says that somebody speaks: "said".
        matter: What its speech tells, where its action says so.
        staging: The action is ours; the text does not have it. At the end also what is
            `bare`, in prose.
        bare: The action tells no more than that somebody speaks, to whom and of what.
        unseen: Its text is no picture of its own, and is told over another one.
        card: It is black, or words on the screen, and nothing to set up.
        business: The same action with what people of a script go on doing.
    """

    units: tuple[TextUnit, ...]
    quotations: tuple[NumberedQuotation, ...]
    speaker: CastMember | None
    narration: tuple[Token, ...]
    referents: Mapping[int, CastMember]
    action: str
    purpose: str
    people: tuple[CastMember, ...]
    objects: tuple[SceneElement, ...]
    seconds: float
    spoken_text: str = ""
    tag: Token | None = None
    matter: SpeechMatter | None = None
    staging: bool = False
    bare: bool = False
    unseen: bool = False
    card: bool = False
    business: str = ""


def merge_to_limit(shots: list[ShotDraft]) -> list[ShotDraft]:
    """Merge neighbours until no more than `MAX_SHOTS` are left; nothing is dropped.

    The shortest go first, so that no action becomes too long for its shot.
    """
    shots = list(shots)
    while len(shots) > MAX_SHOTS:
        joints = [
            (first.seconds + second.seconds, at)
            for at, (first, second) in enumerate(pairwise(shots))
            if can_merge(first, second)
        ]
        if not joints:
            break
        _, at = min(joints)
        shots[at : at + 2] = [_merge_pair(shots[at], shots[at + 1])]
    return shots


def can_merge(one: ShotDraft, other: ShotDraft) -> bool:
    """Tell whether one shot can have the lines and the text of both."""
    quotations = dict.fromkeys((*one.quotations, *other.quotations))
    return (
        len(quotations) <= MAX_QUOTATIONS
        and len({unit.number for unit in (*one.units, *other.units)}) <= MAX_UNITS
    )


def _merge_pair(one: ShotDraft, other: ShotDraft) -> ShotDraft:
    # What the text tells is not to be lost behind what the director adds.
    told = [shot.action for shot in (one, other) if not shot.staging]
    return replace(
        one,
        units=(*one.units, *other.units),
        quotations=tuple(dict.fromkeys((*one.quotations, *other.quotations))),
        action=" ".join(told) or one.action,
        staging=not told,
        people=tuple(dict.fromkeys((*one.people, *other.people))),
        objects=tuple(dict.fromkeys((*one.objects, *other.objects))),
        seconds=one.seconds + other.seconds,
        spoken_text=f"{one.spoken_text} {other.spoken_text}",
    )
