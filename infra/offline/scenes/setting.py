"""The setting of a scene: the most likely of the places that it names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Literal

from infra.offline.language.lexicon import alternatives, terms
from infra.offline.scenes.place_mentions import PlaceMention

SettingKind = Literal["interior", "exterior", "mixed", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSetting:
    """Where a scene plays.

    Attributes:
        place: None where the text does not say it.
        within: The larger place in which *place* is; None where the text names none.
    """

    place: str | None
    within: str | None
    kind: SettingKind


MIN_PLACE_WEIGHT, MIN_CONTAINER_WEIGHT = 1.0, 1.0
"""Scores from which a place counts as the setting, and as what the setting is in."""
MIN_WIDE_WEIGHT = 2.0
"""Score from which a town counts: "at the end of the town" says nothing of a room."""
INNER_SHARE = 0.6
"""Of the score of a house, from which a room is where a scene is."""
EXACT_SHARE = 0.4
"""Of the score of a village, or of a gate, from which what is in it is preferred."""
GENERIC_ROOM = "room"
STAY_WEIGHT = 4.0
"""Of a place that people come to when a scene begins, and stay at to its end."""
DEFINITE_FACTOR, REACHED_FACTOR = 1.3, 1.5
"""For "the library" and not "a library", and where somebody comes to it."""
PAST_FACTOR, ELSEWHERE_FACTOR = 0.3, 0.3
"""For where somebody was at another time, but in the sentence that opens a scene; and
for where people only look."""
PEOPLE_FACTOR = 1.3
"""For where somebody does something."""
SPECIFICITY = {
    "room": 1.3,
    "building": 1.1,
    "outdoors": 1.0,
    "vehicle": 1.0,
    "ground": 0.6,
    "proper": 1.1,
}
OTHER_SPECIFICITY = 0.45
"""Factors by kind: a room is a better setting for a crew than a country."""
CONTAINER_KINDS = {
    "room": {"building", "proper", "region", "vehicle"},
    "building": {"region", "outdoors"},
    "outdoors": {"region"},
    "vehicle": {"region", "outdoors"},
    "ground": {"region", "outdoors"},
    "proper": {"region"},
    "region": set[str](),
}
"""By kind of a place, the kinds of the places that it may be in."""

WIDE_KINDS = frozenset({"region", "proper"})
"""Kinds that hold what is named anywhere in the scene; others, in the same unit."""


def choose_setting(
    mentions: Iterable[PlaceMention], *, first: int, last: int, hints: str
) -> SceneSetting:
    """Return the setting of a scene from the unit with index *first* to *last*.

    Early mentions count more, and so does a place that somebody comes to, by how much
    of the scene passes until they come to the next one. *hints* is the text of the
    scene: its words show whether the scene is indoors or outdoors.
    """
    settings = [mention for mention in mentions if _is_setting(mention)]
    # "He went into the shop" at the end of a walk: the next scene is there.
    stays = [m for m in settings if not (m.unit_index == last > first and _ends(m))]
    all_mentions = sorted(stays or settings, key=lambda m: (m.unit_index, m.start))
    places = _rank_places(all_mentions, first=first, last=last)
    key, best = _most_likely(places)
    if best is None or best.score < _least_score(key, best.kind):
        key, best = _first_left(all_mentions, places, first=first)
    if best is None:
        return SceneSetting(place=None, within=None, kind=_setting_from_hints(hints))
    key, best = _inner_room(places, key, best)
    beside = {m.unit_index for m in all_mentions if m.text.lower() == key}
    containers = [
        (other.score, name)
        for name, other in places.items()
        if _may_hold(name, other, best=best, beside=beside)
        and name not in key
        and other.score >= MIN_CONTAINER_WEIGHT
    ]
    its_mentions = [m for m in all_mentions if m.text.lower() == key]
    is_outside = not any(m.is_inside for m in its_mentions) and any(
        m.is_outside for m in its_mentions
    )
    return SceneSetting(
        place=best.spelling,
        within=places[max(containers)[1]].spelling if containers else None,
        kind=_setting_of_place(key, best.kind, hints, is_outside=is_outside),
    )


def _ends(mention: PlaceMention) -> bool:
    return mention.closes and mention.is_reached


def _is_setting(mention: PlaceMention) -> bool:
    """Tell whether a scene can be set there: not in the hearth, nor in a clock's wood.

    A name alone tells no place: "from Lyon to the Lantern".
    """
    is_name = mention.kind == "proper" and mention.noun not in terms("places", "proper")
    is_unsure = is_name or mention.noun in terms("places", "unsure")
    if mention.is_of_others or (is_unsure and not mention.has_people):
        return False
    return mention.noun not in terms("places", "part")


@dataclass(slots=True, kw_only=True)
class _RankedPlace:
    """A place of a scene, and how likely the scene is there."""

    kind: str
    spelling: str
    score: float = 0.0
    is_definite: bool = False
    units: set[int] = field(default_factory=set)
    holding_units: set[int] = field(default_factory=set)
    """Units in which another place hangs on it."""


def _most_likely(places: dict[str, _RankedPlace]) -> tuple[str, _RankedPlace | None]:
    """Return the name of the most likely place, and the place; or None.

    A town gives way to what is in it: nobody can build a set of Lisbon.
    """
    likeliest = max(
        (place.score for place in places.values() if place.kind != "region"),
        default=0.0,
    )
    exact = {
        name: place
        for name, place in places.items()
        if not is_wide(name, place.kind)
        and place.score >= max(MIN_PLACE_WEIGHT, EXACT_SHARE * likeliest)
    }
    return max(
        (exact or places).items(),
        key=lambda item: (item[1].score, item[0]),
        default=("", None),
    )


def _inner_room(
    places: dict[str, _RankedPlace], key: str, best: _RankedPlace
) -> tuple[str, _RankedPlace]:
    """Return a room that is nearly as likely as the house, or the ship, *best*."""
    rooms = (
        (name, place)
        for name, place in places.items()
        if place.kind == "room"
        and name.rsplit(maxsplit=1)[-1] not in terms("places", "passage")
        and place.score >= INNER_SHARE * best.score
    )
    if best.kind not in {"building", "vehicle"}:
        return key, best
    return max(rooms, key=lambda item: (item[1].score, item[0]), default=(key, best))


def _least_score(name: str, kind: str) -> float:
    return MIN_WIDE_WEIGHT if is_wide(name, kind) else MIN_PLACE_WEIGHT


def _first_left(
    mentions: Sequence[PlaceMention], places: dict[str, _RankedPlace], *, first: int
) -> tuple[str, _RankedPlace | None]:
    """Return the place that people first leave once the scene has begun, or None.

    They were there: "He laid down his pen and went out of the office".
    """
    names = (m.text.lower() for m in mentions if m.is_left and m.unit_index > first)
    name = next((n for n in names if n != GENERIC_ROOM and n in places), None)
    return (name, places[name]) if name else ("", None)


def is_wide(name: str, kind: str) -> bool:
    """Tell whether a place gives way to another: a town, and a doorway."""
    noun = name.rsplit(maxsplit=1)[-1]
    is_threshold = noun in terms("places", "threshold")
    return kind == "region" or is_threshold or noun in terms("places", "settlement")


def _may_hold(
    name: str, other: _RankedPlace, *, best: _RankedPlace, beside: set[int]
) -> bool:
    """Tell whether the place *best*, which the units *beside* name, may be in *other*.

    A street, a town, a cab or "Tolland's" that is only named near a room does not
    hold it.
    """
    noun = name.rsplit(maxsplit=1)[-1]
    if other.kind not in CONTAINER_KINDS[best.kind]:
        return False
    if noun in terms("settings", "no container"):
        return False
    if other.holding_units & beside:
        return True
    is_house = name.endswith(("'s", "’s"))
    if other.kind == "outdoors" or is_house or _is_small_vehicle(noun):
        return False
    # "The Anchor" is a house, and a town or a street has no "the".
    is_wide = other.kind in WIDE_KINDS and (best.kind != "room" or other.is_definite)
    return is_wide or (other.kind not in WIDE_KINDS and bool(other.units & beside))


def _rank_places(
    mentions: Sequence[PlaceMention], *, first: int, last: int
) -> dict[str, _RankedPlace]:
    """Return the places that *mentions* name, in the order of the text."""
    places: dict[str, _RankedPlace] = {}
    reached = [m.unit_index for m in mentions if m.is_reached]
    stays = iter(pairwise([*reached, last + 1]))
    by_noun: dict[str, PlaceMention] = {}
    for mention in mentions:
        named = _fuller_name(mention, by_noun)
        if mention.weight >= MIN_PLACE_WEIGHT and mention.noun != GENERIC_ROOM:
            by_noun[mention.noun] = named
            if mention.kind == "room":
                by_noun[GENERIC_ROOM] = named
        place = places.setdefault(
            named.text.lower(), _RankedPlace(kind=mention.kind, spelling=named.text)
        )
        early = 1.0 + 1.0 / (1 + max(0, mention.unit_index - first))
        specificity = SPECIFICITY.get(mention.kind, OTHER_SPECIFICITY)
        place.score += _weight(mention, first) * early * specificity
        place.units.add(mention.unit_index)
        place.is_definite = place.is_definite or mention.is_definite
        if mention.holds:
            place.holding_units.add(mention.unit_index)
        if mention.is_reached:
            now, then = next(stays)
            if mention.noun not in terms("places", "passage"):
                share = (then - now) / (last + 1 - first)
                place.score += STAY_WEIGHT * share * specificity
    return places


def _fuller_name(
    mention: PlaceMention, by_noun: dict[str, PlaceMention]
) -> PlaceMention:
    """Return the mention that names the same place: "the car" is "Jim's old car".

    "The room" is the study that they came into.
    """
    is_short = mention.is_definite and mention.text.lower() == mention.noun
    return by_noun.get(mention.noun, mention) if is_short else mention


def _weight(mention: PlaceMention, first: int) -> float:
    """Return how likely the scene is there, by how it is named once."""
    known = DEFINITE_FACTOR if mention.is_definite else 1.0
    # "All day she had walked in the woods" opens a scene in the woods.
    opens = mention.opens and mention.unit_index == first
    past = PAST_FACTOR if mention.is_past and not opens else 1.0
    reached = REACHED_FACTOR if mention.is_reached else 1.0
    elsewhere = ELSEWHERE_FACTOR if mention.is_elsewhere else 1.0
    people = PEOPLE_FACTOR if mention.has_people else 1.0
    return mention.weight * known * past * reached * elsewhere * people


def _setting_from_hints(hints: str) -> SettingKind:
    indoors = len(_hint_pattern("indoors").findall(hints))
    outdoors = len(_hint_pattern("outdoors").findall(hints))
    if indoors > outdoors:
        return "interior"
    return "exterior" if outdoors > indoors else "unknown"


@cache
def _hint_pattern(section: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('settings', section)})\b", re.IGNORECASE)


def _is_small_vehicle(noun: str) -> bool:
    """Tell whether *noun* is a vehicle without rooms."""
    return noun in terms("places", "closed vehicle") | terms("places", "open vehicle")


def _setting_of_vehicle(place: str) -> SettingKind:
    noun = place.rsplit(maxsplit=1)[-1].lower()
    if noun in terms("places", "closed vehicle"):
        return "interior"
    return "exterior" if noun in terms("places", "open vehicle") else "mixed"


def _setting_of_place(
    place: str, kind: str, hints: str, *, is_outside: bool
) -> SettingKind:
    match kind:
        case "room":
            return "interior"
        case "outdoors" | "ground":
            return "exterior"
        case "building":
            # Its windows and its fire are seen from the street too.
            return "exterior" if is_outside else "interior"
        case "vehicle":
            return _setting_of_vehicle(place)
        case _:
            return _setting_from_hints(hints)
