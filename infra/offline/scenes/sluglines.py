"""Screenplay sluglines, which state place and time: "INT. KITCHEN - NIGHT"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.scenes.setting import SceneSetting, SettingKind
from ports.domain.film import TimeOfDay

_SCENE_NUMBER = re.compile(
    r"^(?:(?:SCENE|SC\.?)\s+)?(?:#?\d{1,4}[A-Z]{0,2}[.):/]?\s*[-–—]?\s+)?"
    r"(?=(?:INT|EXT|EST|I\s*/\s*E|E\s*/\s*I)\b|INTERIOR|EXTERIOR)",
    re.IGNORECASE,
)
_SCENE_OF_PLAY = re.compile(
    r"^SCENE(?:\s+(?:[IVXLC]+|\d{1,3}|ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE|TEN)"
    r"(?:\s*[.:—–-]\s*|$)|\s*[:—–-]\s*)",
    re.IGNORECASE,
)
_SECOND_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=[A-Z]).*$")
"""After the place of a play's scene: how it is furnished, and who sits there."""
_MAX_PLACE = 60
"""Characters of a heading that has a place and a time, and no more."""
"""Before the place: "SCENE I. A street."."""
_NUMBER_AFTER = re.compile(r"\s*#[^#]+#$|\s{1,}\d{1,4}[A-Z]{0,2}$")
"""Fountain's scene number, and the one that a shooting script repeats."""
_OTHER_TIME = (
    r"(?:FLASH ?BACKS?|FLASH ?FORWARDS?|(?:DREAM|FANTASY|NIGHTMARE)(?: SEQUENCE)?)"
)
_RETURN = (
    r"(?:(?:BACK|RETURN) TO|RESUME)(?: THE)? (?:PRESENT(?: DAY)?|SCENE|REALITY)"
    rf"|PRESENT DAY|END(?: OF)? {_OTHER_TIME}"
)
_IS_PAST = re.compile(r"\b(?<!END )(?<!END OF )FLASH ?BACKS?\b", re.IGNORECASE)
_IS_RETURN = re.compile(rf"\b(?:{_RETURN})\b", re.IGNORECASE)
_FRAME = re.compile(
    rf"\s*[-–—,]*\s*\(?\b(?:(?:BEGIN |START )?{_OTHER_TIME}|{_RETURN})\b[:.)]*\s*",
    re.IGNORECASE,
)
"""What a heading says of the time of the story, beside place and time of day."""
_SUPER = re.compile(r"[\W_]*(?:SUPER|TITLE|CHYRON|CAPTION|CARD)\b", re.IGNORECASE)
_INSERT = re.compile(r"[.\s]*INSERT\b", re.IGNORECASE)
_MARKUP = re.compile(r"^[.#\s]+|[*_]+")
SLUGLINE_PATTERN = re.compile(
    r"^(?P<where>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|E\s*/\s*I|INTERIOR"
    r"|EXTERIOR|INT|EXT|EST)[.: -]+(?P<place>.*)$",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[-–—]+\s+")
_LAST_PART = re.compile(r"(?P<place>.*\S)\s*[,.;]\s+(?P<time>[^,.;]+)$")
TIMES: tuple[TimeOfDay, ...] = (
    "DAWN",
    "MORNING",
    "DAY",
    "AFTERNOON",
    "DUSK",
    "EVENING",
    "NIGHT",
)
"""Sections of the lexicon `sluglines`."""
Frame = Literal["past", "present"]

OUTLINE_ROLES = frozenset({"heading", "break", "transition", "matter"})
"""Roles of units that may stand above the slugline of their scene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slugline:
    """A parsed slugline.

    Attributes:
        time: None where the slugline states no time of day.
        continues: It refers to the time of the scene before: "CONTINUOUS", "LATER".
        frame: It says that the story goes back, or returns to the present.
    """

    setting: SceneSetting
    time: TimeOfDay | None
    continues: bool
    frame: Frame | None = None


def find_frame(units: Iterable[TextUnit]) -> Frame | None:
    """Return what the first of *units* that says so tells of the story's time."""
    for unit in units:
        if unit.role in {"transition", "slugline"}:
            if _IS_RETURN.search(unit.text):
                return "present"
            if _IS_PAST.search(unit.text):
                return "past"
    return None


def returns_to_present(units: Iterable[TextUnit]) -> bool:
    """Tell whether a script says that it is back, before it goes back in time again."""
    for unit in units:
        if (frame := find_frame((unit,)) or find_super_frame((unit,))) is not None:
            return frame == "present"
    return False


def find_super_frame(units: Iterable[TextUnit]) -> Frame | None:
    """Return "present" where words over the picture say so: ``SUPER: PRESENT DAY``."""
    supers = (u.text for u in units if u.role != "dialogue" and _SUPER.match(u.text))
    return "present" if any(map(_IS_RETURN.search, supers)) else None


def is_insert(units: Iterable[TextUnit]) -> bool:
    """Tell whether a scene shows a thing of the scene around it: ``INSERT - KEY``."""
    headings = (unit.text for unit in units if unit.role == "slugline")
    return bool(_INSERT.match(next(headings, "")))


def find_slugline(units: tuple[TextUnit, ...]) -> Slugline | None:
    """Return the slugline at the beginning of *units*, or None."""
    for unit in units:
        if unit.role == "slugline":
            return _parse_slugline(unit.text, frame=find_frame((unit,)))
        if not is_outline(unit):
            return None
    return None


def is_outline(unit: TextUnit) -> bool:
    """Tell whether *unit* shows nothing: a heading, a break, a transition or a note."""
    return unit.role in OUTLINE_ROLES


def _parse_slugline(text: str, frame: Frame | None = None) -> Slugline:
    line = _clean_line(text)
    is_framed = _FRAME.search(line) is not None
    if is_framed:
        line = _clean_line(_FRAME.sub(" - ", line).strip(" -–—"))
    match = SLUGLINE_PATTERN.match(line)
    if is_framed and match is None:
        # "FLASHBACK - FIFTEEN YEARS AGO" has no place.
        setting = SceneSetting(place=None, within=None, kind="unknown")
        return Slugline(setting=setting, time=None, continues=False, frame=frame)
    fields = _split_fields(match["place"] if match else line, bare=match is not None)
    times = (found for f in reversed(fields[1:]) if (found := _time_in(f)))
    time = next(times, None)
    ends_with_time = len(fields) > 1 and _is_time(fields[-1])
    places = fields[:-1] if ends_with_time else fields
    setting = SceneSetting(
        place=_place_name(places[-1]) if places else None,
        within=_place_name(places[0]) if len(places) > 1 else None,
        kind=_setting_kind(match["where"] if match else ""),
    )
    return Slugline(
        setting=setting,
        time=time,
        continues=time is None and ends_with_time,
        frame=frame,
    )


def _clean_line(text: str) -> str:
    """Return a slugline without its scene number and without marks of layout."""
    line = " ".join(_MARKUP.sub("", text).split())
    if scene := _SCENE_OF_PLAY.match(line):
        line = line[scene.end() :]
        if len(line) > _MAX_PLACE:
            line = _SECOND_SENTENCE.sub("", line)
    line = line.strip(". ")
    number = _SCENE_NUMBER.match(line)
    is_numbered = "#" in line or (number and any(c.isdigit() for c in number.group()))
    if is_numbered:
        line = _NUMBER_AFTER.sub("", line)
    return (line[number.end() :] if number else line).strip(". ")


def _split_fields(line: str, *, bare: bool) -> list[str]:
    """Return places and time, the time last: the writer may use dashes or commas.

    With *bare* the time may also follow without any mark: "INT KITCHEN NIGHT".
    """
    fields = [p.strip() for p in _DASH.split(line) if p.strip()]
    if not fields or (_is_time(fields[-1]) and len(fields) > 1):
        return fields
    last = fields[-1]
    if (match := _LAST_PART.match(last)) and _is_only_time(match["time"]):
        return [*fields[:-1], match["place"], match["time"]]
    words = last.split()
    if bare and len(words) > 1 and _time_in(words[-1]):
        return [*fields[:-1], " ".join(words[:-1]), words[-1]]
    return fields


def _is_only_time(field: str) -> bool:
    """Tell whether every word of *field* tells a time: "THE NEXT MORNING"."""
    words = field.lower().split()
    known = by_term("sluglines").keys()
    small = terms("sluglines", "small")
    return any(w in known and w not in small for w in words) and all(
        w in known or w in small or w.isdigit() for w in words
    )


def _time_in(field: str) -> TimeOfDay | None:
    words = frozenset(field.lower().split())
    return next((time for time in TIMES if words & terms("sluglines", time)), None)


def _is_time(field: str) -> bool:
    words = set(field.lower().replace("(", " ").replace(")", " ").split())
    return bool(words & _time_words())


@cache
def _time_words() -> frozenset[str]:
    kinds = (*TIMES, "relative")
    return frozenset().union(*(terms("sluglines", kind) for kind in kinds))


def _place_name(text: str) -> str:
    return text.strip(" .").capitalize() if text.isupper() else text.strip(" .")


def _setting_kind(where: str) -> SettingKind:
    match where.upper().replace(".", "").replace(" ", ""):
        case "INT/EXT" | "EXT/INT" | "I/E" | "E/I":
            return "mixed"
        case "INT" | "INTERIOR":
            return "interior"
        case "EXT" | "EXTERIOR":
            return "exterior"
        case _:
            return "unknown"
