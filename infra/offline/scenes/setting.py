"""Where a scene is: the likeliest of the places that it names."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from infra.offline.scenes.place_mentions import PlaceMention

SettingKind = Literal["interior", "exterior", "mixed", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSetting:
    """Where a scene is; None where the text does not say."""

    place: str | None
    within: str | None
    kind: SettingKind


MIN_PLACE_WEIGHT, MIN_CONTAINER_WEIGHT = 1.5, 1.0
"""Weights from which a place is said to be where we are, and what it lies in."""

NOT_CONTAINERS = frozenset(
    {"roof", "porch", "steps", "doorstep", "gate", "balcony", "deck", "pavement"}
)
"""Outdoors, and yet no place that a building lies in."""

CONTAINER_KINDS = {
    "room": {"building", "proper", "region", "vehicle"},
    "building": {"region", "outdoors"},
    "outdoors": {"region"},
    "vehicle": {"region", "outdoors"},
    "proper": {"region"},
    "region": set[str](),
}


def choose_setting(
    mentions: Iterable[PlaceMention], *, first: int, hints: str
) -> SceneSetting:
    """Return where a scene is that begins at part *first*; early words count more."""
    score: dict[str, float] = defaultdict(float)
    kinds: dict[str, str] = {}
    shown: dict[str, str] = {}
    ranked = list(mentions)
    for mention in ranked:
        key = mention.text.lower()
        early = 1.0 + 1.0 / (1 + mention.unit_index - first)
        score[key] += mention.weight * early * _specificity(mention.kind)
        kinds.setdefault(key, mention.kind)
        shown.setdefault(key, mention.text)
    best = max(score, key=lambda key: (score[key], key), default=None)
    if best is None or score[best] < MIN_PLACE_WEIGHT:
        return SceneSetting(place=None, within=None, kind=_setting_from_hints(hints))
    larger = [
        key
        for key in score
        if kinds[key] in CONTAINER_KINDS[kinds[best]]
        and key not in best
        and key.rsplit(maxsplit=1)[-1] not in NOT_CONTAINERS
        and score[key] >= MIN_CONTAINER_WEIGHT
    ]
    within = max(larger, key=lambda key: (score[key], key)) if larger else None
    return SceneSetting(
        place=shown[best],
        within=shown[within] if within else None,
        kind=_setting_of_place(
            kinds[best],
            hints,
            inside=any(m.is_inside for m in ranked if m.text.lower() == best),
        ),
    )


def _specificity(kind: str) -> float:
    """A room tells a crew where to go; a country does not."""
    return {
        "room": 1.3,
        "building": 1.1,
        "outdoors": 1.0,
        "vehicle": 1.0,
        "proper": 1.1,
    }.get(kind, 0.45)


INDOOR_WORDS = re.compile(
    r"\b(?:indoors|inside|ceiling|floor|carpet|curtains?|hearth|fireplace|sofa|armchair|chandelier|wallpaper|mantel\w*|window-?pane|bed|desk|table|lamp|doorway)\b",
    re.IGNORECASE,
)
OUTDOOR_WORDS = re.compile(
    r"\b(?:outdoors|outside|sky|clouds?|grass|trees?|horizon|rain|snow|wind|sun|stars|moon|pavement|leaves|sand|waves|birds?)\b",
    re.IGNORECASE,
)


def _setting_from_hints(hints: str) -> SettingKind:
    inside, outside = (
        len(INDOOR_WORDS.findall(hints)),
        len(OUTDOOR_WORDS.findall(hints)),
    )
    if inside > 2 * outside:
        return "interior"
    if outside > 2 * inside:
        return "exterior"
    return "unknown"


def _setting_of_place(kind: str, hints: str, *, inside: bool) -> SettingKind:
    match kind:
        case "room":
            return "interior"
        case "outdoors":
            return "exterior"
        case "building":
            outside = not inside and _setting_from_hints(hints) == "exterior"
            return "exterior" if outside else "interior"
        case "vehicle":
            return "mixed"
        case _:
            return _setting_from_hints(hints)
