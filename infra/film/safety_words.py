"""Words that only sound like a matter of safety: a boxing club, a heart that leaps."""

import re

from infra.film.clean_text import clean_line
from infra.film.safety_rules import (
    VEHICLE,
    WATERS,
    last_nouns,
    split_set,
    split_words,
    words_of,
)
from infra.film.sheets import SceneSheet, SheetElement
from infra.film.tags import CATEGORY_NAMES, DAY_PLAYERS

_FIGURES = split_words(
    "heart hearts pulse stomach spirit spirits hope hopes mood soul voice voices eye "
    "eyes gaze glance silence darkness night"
)
"""What leaps, jumps and falls without anybody who could be hurt."""
_SHIPS = split_words("ship vessel cutter launch")
"""What sails, and what flies between stars or is a word for something else."""
_SPACE = split_words(
    "space spaceship spacecraft starship rocket planet orbit airlock asteroid galaxy "
    "spacesuit hyperspace"
)
_SEA = WATERS | split_words("water waves tide harbour harbor port deck sail sails")


def is_only_word(element: SheetElement, sheet: SceneSheet) -> bool:
    """Tell whether an element is not what its noun alone would be."""
    nouns = last_nouns(element.name)
    if element.category == CATEGORY_NAMES["stunt"]:
        words = re.findall(r"\w+", element.words.casefold())
        return bool(_FIGURES & (words_of(element) | set(words)))
    if element.category == VEHICLE:
        return _is_person(element, sheet) or is_dry(element.name, sheet)
    # The club of "BOXING CLUB" is where it plays, and no weapon.
    is_thing = element.category == CATEGORY_NAMES["prop"]
    return is_thing and any(nouns & last_nouns(part) for part in split_set(sheet.place))


def is_dry(name: str, sheet: SceneSheet) -> bool:
    """Tell whether a ship is in space, or inside and nothing tells of water."""
    if not last_nouns(name) & _SHIPS:
        return False
    told = _words_around(sheet)
    return bool(told & _SPACE) or not (sheet.is_outside or told & _SEA)


def _is_person(element: SheetElement, sheet: SceneSheet) -> bool:
    """Tell whether a coach is the one who trains, and is in the scene."""
    players = (each.name for each in sheet.needed if each.category == DAY_PLAYERS)
    people = (member.name for member in (*sheet.cast, *sheet.voices))
    nouns = last_nouns(element.name)
    return any(nouns & last_nouns(name) for name in (*people, *players))


def _words_around(sheet: SceneSheet) -> set[str]:
    """Return the words of a scene's set, its elements and its action."""
    actions = (shot.narrative_layer.action_description for shot in sheet.card.shots)
    told = (sheet.place, *(each.name for each in sheet.needed), *actions)
    words = re.findall(r"\w+", clean_line(" ".join(told)).casefold())
    return {*words, *(word.removesuffix("s") for word in words)}
