"""Where a scene is: the likeliest of the places that it names."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from infra.offline.places import PlaceMention

Setting = Literal["interior", "exterior", "mixed", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a scene is; None where the text does not say."""

    place: str | None
    within: str | None
    setting: Setting


PLAIN, LARGE = 1.5, 1.0
"""Weights from which a place is said to be where we are, and what it lies in."""

PARTS = frozenset(
    {"roof", "porch", "steps", "doorstep", "gate", "balcony", "deck", "pavement"}
)
"""Outdoors, and yet no place that a building lies in."""

LARGER = {
    "room": {"building", "proper", "region", "vehicle"},
    "building": {"region", "outdoors"},
    "outdoors": {"region"},
    "vehicle": {"region", "outdoors"},
    "proper": {"region"},
    "region": set[str](),
}


def whereabouts(
    mentions: Iterable[PlaceMention], *, first: int, hints: str
) -> Whereabouts:
    """Return where a scene is that begins at part *first*; early words count more."""
    score: dict[str, float] = defaultdict(float)
    kinds: dict[str, str] = {}
    shown: dict[str, str] = {}
    ranked = list(mentions)
    for mention in ranked:
        key = mention.text.lower()
        early = 1.0 + 1.0 / (1 + mention.part - first)
        score[key] += mention.weight * early * _narrow(mention.kind)
        kinds.setdefault(key, mention.kind)
        shown.setdefault(key, mention.text)
    best = max(score, key=lambda key: (score[key], key), default=None)
    if best is None or score[best] < PLAIN:
        return Whereabouts(place=None, within=None, setting=_hinted(hints))
    larger = [
        key
        for key in score
        if kinds[key] in LARGER[kinds[best]]
        and key not in best
        and key.rsplit(maxsplit=1)[-1] not in PARTS
        and score[key] >= LARGE
    ]
    within = max(larger, key=lambda key: (score[key], key)) if larger else None
    return Whereabouts(
        place=shown[best],
        within=shown[within] if within else None,
        setting=_setting(
            kinds[best],
            hints,
            inside=any(m.inside for m in ranked if m.text.lower() == best),
        ),
    )


def _narrow(kind: str) -> float:
    """A room tells a crew where to go; a country does not."""
    return {
        "room": 1.3,
        "building": 1.1,
        "outdoors": 1.0,
        "vehicle": 1.0,
        "proper": 1.1,
    }.get(kind, 0.45)


INSIDE = re.compile(
    r"\b(?:indoors|inside|ceiling|floor|carpet|curtains?|hearth|fireplace|sofa|armchair|chandelier|wallpaper|mantel\w*|window-?pane|bed|desk|table|lamp|doorway)\b",
    re.IGNORECASE,
)
OUTSIDE = re.compile(
    r"\b(?:outdoors|outside|sky|clouds?|grass|trees?|horizon|rain|snow|wind|sun|stars|moon|pavement|leaves|sand|waves|birds?)\b",
    re.IGNORECASE,
)


def _hinted(hints: str) -> Setting:
    inside, outside = len(INSIDE.findall(hints)), len(OUTSIDE.findall(hints))
    if inside > 2 * outside:
        return "interior"
    if outside > 2 * inside:
        return "exterior"
    return "unknown"


def _setting(kind: str, hints: str, *, inside: bool) -> Setting:
    match kind:
        case "room":
            return "interior"
        case "outdoors":
            return "exterior"
        case "building":
            outside = not inside and _hinted(hints) == "exterior"
            return "exterior" if outside else "interior"
        case "vehicle":
            return "mixed"
        case _:
            return _hinted(hints)
