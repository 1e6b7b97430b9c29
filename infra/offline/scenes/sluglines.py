"""Screenplay sluglines, which state place and time: "INT. KITCHEN - NIGHT"."""

import re
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import by_term, terms
from infra.offline.scenes.setting import SceneSetting, SettingKind
from ports.domain.film import TimeOfDay

SLUGLINE_PATTERN = re.compile(
    r"^\W*(?P<where>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I/E|INT|EXT|EST)[. ]+"
    r"(?P<place>.*)$",
    re.IGNORECASE,
)
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
OUTLINE_ROLES = frozenset({"heading", "break", "transition", "matter"})
"""Roles of units that may stand above the slugline of their scene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slugline:
    """A parsed slugline.

    Attributes:
        time: None where the slugline states no time of day.
        continues: It refers to the time of the scene before: "CONTINUOUS", "LATER".
    """

    setting: SceneSetting
    time: TimeOfDay | None
    continues: bool


def find_slugline(units: tuple[TextUnit, ...]) -> Slugline | None:
    """Return the slugline at the beginning of *units*, or None."""
    for unit in units:
        if unit.role == "slugline":
            return _parse_slugline(unit.text)
        if not is_outline(unit):
            return None
    return None


def is_outline(unit: TextUnit) -> bool:
    """Tell whether *unit* shows nothing: a heading, a break, a transition or a note."""
    return unit.role in OUTLINE_ROLES


def _parse_slugline(text: str) -> Slugline:
    line = " ".join(text.split()).strip(".# ")
    match = SLUGLINE_PATTERN.match(line)
    rest = match["place"] if match else line
    fields = [p.strip() for p in re.split(r"\s+[-–—]+\s+", rest) if p.strip()]
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
        setting=setting, time=time, continues=time is None and ends_with_time
    )


def _time_in(field: str) -> TimeOfDay | None:
    words = frozenset(field.lower().split())
    return next((time for time in TIMES if words & terms("sluglines", time)), None)


def _is_time(field: str) -> bool:
    words = set(field.lower().replace("(", " ").replace(")", " ").split())
    return bool(words & by_term("sluglines").keys())


def _place_name(text: str) -> str:
    return text.strip(" .").capitalize() if text.isupper() else text.strip(" .")


def _setting_kind(where: str) -> SettingKind:
    match where.upper().replace(".", "").replace(" ", ""):
        case "INT/EXT" | "EXT/INT" | "I/E":
            return "mixed"
        case "INT":
            return "interior"
        case "EXT":
            return "exterior"
        case _:
            return "unknown"
