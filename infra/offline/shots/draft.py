"""Shots before camera and bounds are applied, and how too many are merged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import Token
from ports.questions.direct_scene import CastMember, SceneElement
from ports.questions.numbered import NumberedQuotation

MAX_SHOTS, MAX_QUOTATIONS, MAX_UNITS = 120, 12, 40
"""Shots of one answer; quotations and units of one shot: the schema's bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotDraft:
    """A shot as coverage proposes it.

    Attributes:
        narration: The tokens that it shows.
        referents: Whom the tokens refer to, by the token's index in its unit.
        action: What is seen, in the present tense.
        spoken_text: What its speaker says; empty where nobody in frame speaks.
        tag: The verb that says that somebody speaks: "said".
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


def merge_to_limit(shots: list[ShotDraft]) -> list[ShotDraft]:
    """Merge neighbours until no more than `MAX_SHOTS` are left; nothing is dropped."""
    while len(shots) > MAX_SHOTS:
        before = len(shots)
        shots = _merge_excess(shots, excess=before - MAX_SHOTS)
        if len(shots) == before:
            break
    return shots


def _merge_excess(shots: list[ShotDraft], *, excess: int) -> list[ShotDraft]:
    result: list[ShotDraft] = []
    for shot in shots:
        if excess > 0 and result and _can_merge(result[-1], shot):
            result[-1] = _merge_pair(result[-1], shot)
            excess -= 1
        else:
            result.append(shot)
    return result


def _can_merge(one: ShotDraft, other: ShotDraft) -> bool:
    quotations = dict.fromkeys((*one.quotations, *other.quotations))
    return (
        len(quotations) <= MAX_QUOTATIONS
        and len({unit.number for unit in (*one.units, *other.units)}) <= MAX_UNITS
    )


def _merge_pair(one: ShotDraft, other: ShotDraft) -> ShotDraft:
    return replace(
        one,
        units=(*one.units, *other.units),
        quotations=tuple(dict.fromkeys((*one.quotations, *other.quotations))),
        action=f"{one.action} {other.action}",
        people=tuple(dict.fromkeys((*one.people, *other.people))),
        objects=tuple(dict.fromkeys((*one.objects, *other.objects))),
        seconds=one.seconds + other.seconds,
        spoken_text=f"{one.spoken_text} {other.spoken_text}",
    )
