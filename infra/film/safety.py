"""What of a scene is marked for safety and for the law, and who is called for it.

First ADs mark it on breakdown sheets, and it goes on to call sheets. Nothing is
guessed: each note names the element, the set or the action of the scene that asks for
it, and a minor is whom the story calls one. What is only mentioned asks for nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from infra.film.clean_text import clean_line
from infra.film.minors import find_young
from infra.film.safety_deeds import find_deeds
from infra.film.safety_rules import (
    NO_ROAD,
    RULES,
    SHORE,
    VEHICLE,
    WATER,
    WATERS,
    SafetyRule,
    is_model,
    last_nouns,
    words_of,
)
from infra.film.safety_words import is_dry, is_only_word
from infra.film.sheets import NumberedCast, SceneSheet, base_key
from infra.film.tags import CATEGORY_NAMES
from ports.domain.film import Shot

SAFETY = "Safety and permits"
"""What sheets and tables call the notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyNote:
    """What one subject asks of a scene.

    Attributes:
        grounds: The elements, the set or the people for which it is asked.
        needs: Who is called, or what is provided.
    """

    subject: str
    grounds: tuple[str, ...]
    needs: str

    @property
    def label(self) -> str:
        """All of it: ``Animals: horse, two dogs (wrangler)``."""
        return f"{self.subject}: {', '.join(self.grounds)} ({self.needs})"


_WARDROBE = CATEGORY_NAMES["wardrobe"]

_FORMS = r"(?:s|es|ed|ing)?"
_MOTION = (
    rf"\b(?:dr[io]ves?|driving|rid(?:es?|ing)|rode|roll{_FORMS}|speed{_FORMS}|sped"
    rf"|rac(?:es?|ed|ing)|skid\w*|swerv\w+|revers(?:es|ed|ing)|steer{_FORMS}"
    rf"|pull{_FORMS} (?:up|out|away|in|over|off)|draw\w* (?:up|away)"
    rf"|rumbl\w+|lurch{_FORMS}|jolt{_FORMS}|crash{_FORMS}|overtak\w+)\b"
)
_GOES = (
    r"(?:stops|stopped|halts|halted|moves|moved|moving|starts|started|turns|turned"
    r"|comes|came|goes|went|passes|passed|arrives|arrived|leaves|left|approach\w*)\b"
)
"""What people do as well: only right behind the vehicle's noun is it the vehicle."""
_NEAR = r"\W+(?:\w+\W+){0,4}?"
_PLUNGE = (
    r"(?:jump|fall|leap|plung|div|slip|wad|swim|sink|tumbl|step|climb|dragg?|haul)\w*"
)
_IN_WATER = re.compile(
    rf"\b{_PLUNGE}(?:\W+\w+){{0,3}}?\W+(?:in|into|under|through|across|from|out of)"
    rf"\W+the\W+(?:\w+\W+){{0,2}}?(?:water|{'|'.join(sorted(WATERS))})\b"
    r"|(?<!head )(?<!eyes )\b(?:swims|swam|swimming|wades|waded|wading)\b"
    r"(?! (?:before|around)\b)",
    re.IGNORECASE,
)
_WET = frozenset(("wet", "soaked", "soaking", "drenched", "dripping", "sodden"))


def find_safety(sheet: SceneSheet, minors: Mapping[str, str]) -> tuple[SafetyNote, ...]:
    """Return the notes of a scene; *minors* are those of the film."""
    notes = (
        SafetyNote(
            subject="Minors",
            grounds=tuple(find_young(sheet, minors)),
            needs="welfare worker, working hours",
        ),
        *(_apply(rule, sheet) for rule in RULES),
        *_find_vehicles(sheet),
        *_find_water(sheet),
        *(
            SafetyNote(subject=subject, grounds=(f"“{words}”",), needs=needs)
            for subject, needs, words in find_deeds(sheet)
        ),
        SafetyNote(
            subject="Night exterior",
            grounds=(sheet.place,) if _is_night_outside(sheet) else (),
            needs="lighting, rest before the next call",
        ),
    )
    return _merge(note for note in notes if note.grounds)


def _merge(notes: Iterable[SafetyNote]) -> tuple[SafetyNote, ...]:
    """Return one note of each subject, with all that asks for it."""
    found: dict[str, SafetyNote] = {}
    for note in notes:
        before = found.get(note.subject, note).grounds
        grounds = _once([*before, *note.grounds])
        found[note.subject] = replace(note, grounds=grounds)
    return tuple(found.values())


def describe_safety(sheet: SceneSheet, minors: Mapping[str, str]) -> str:
    """Return the notes of a scene in one line."""
    return "; ".join(note.label for note in find_safety(sheet, minors))


def _apply(rule: SafetyRule, sheet: SceneSheet) -> SafetyNote:
    found = [
        each.name
        for each in sheet.needed
        if rule.has_element(each) and not is_only_word(each, sheet)
    ]
    if rule.has_set(sheet) and not is_dry(sheet.place, sheet):
        found.append(sheet.place)
    return SafetyNote(subject=rule.subject, grounds=_once(found), needs=rule.needs)


def _find_vehicles(sheet: SceneSheet) -> Iterator[SafetyNote]:
    """Yield what is driven on a road, and apart what the action says to move."""
    found = [
        each.name
        for each in sheet.needed
        if each.category == VEHICLE
        and not (is_model(each) or last_nouns(each.name) & NO_ROAD)
        and not is_only_word(each, sheet)
    ]
    actions = [_action(shot) for shot in sheet.card.shots]
    moving = [name for name in found if any(_is_moving(name, a) for a in actions)]
    yield SafetyNote(
        subject="Moving vehicles",
        grounds=_once(moving),
        needs="insured driver, traffic control",
    )
    yield SafetyNote(
        subject="Vehicles",
        grounds=_once(name for name in found if name not in moving),
        needs="licensed driver",
    )


def _is_moving(vehicle: str, action: str) -> bool:
    """Tell whether a verb of motion stands next to the vehicle's noun."""
    noun = re.escape((re.findall(r"[\w-]+", vehicle) or [vehicle])[-1])
    pattern = (
        rf"\b{noun}\b(?:{_NEAR}{_MOTION}|\W+(?:\w+ly\W+)?{_GOES})"
        rf"|{_MOTION}{_NEAR}{noun}\b"
    )
    return any(
        re.search(pattern, sentence, re.IGNORECASE)
        for sentence in re.split(r"[.!?;]", action)
    )


def _find_water(sheet: SceneSheet) -> Iterator[SafetyNote]:
    """Yield the work on and in water, and who needs the same clothes dry again."""
    craft = _apply(WATER, sheet)
    searched = ((s, _IN_WATER.search(_action(s))) for s in sheet.card.shots)
    deeds = [(shot, deed[0]) for shot, deed in searched if deed]
    shore = () if craft.grounds else _apply(SHORE, sheet).grounds
    found = (*craft.grounds, *shore, *(f"“{deed}”" for _, deed in deeds))
    yield SafetyNote(subject="Water", grounds=_once(found), needs=craft.needs)
    clothes = [
        f"{each.name} of {each.owner}"
        for each in sheet.needed
        if each.category == _WARDROBE and each.owner and words_of(each) & _WET
    ]
    swimmers = [name for shot, _ in deeds for name in _find_swimmer(shot, sheet.cast)]
    yield SafetyNote(
        subject="Wet wardrobe", grounds=_once((*swimmers, *clothes)), needs="doubles"
    )


def _find_swimmer(shot: Shot, cast: Sequence[NumberedCast]) -> Iterator[str]:
    """Yield who of the cast is in the water, where the shot leaves no doubt."""
    keys = {base_key(key) for key in shot.digital_assets.characters}
    seen = [member for member in cast if base_key(member.key) in keys]
    before = _IN_WATER.split(_action(shot), maxsplit=1)[0]
    named = [m for m in seen if set(m.name.split()) & set(re.findall(r"\w+", before))]
    if len(named or seen) == 1:
        yield (named or seen)[0].name


def _action(shot: Shot) -> str:
    return clean_line(shot.narrative_layer.action_description)


def _is_night_outside(sheet: SceneSheet) -> bool:
    return sheet.is_outside and sheet.day_night == "night"


def _once(names: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    """Return each name once, as it is spelt first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())
