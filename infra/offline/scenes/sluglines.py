"""Screenplay sluglines: "INT. KITCHEN - NIGHT" says place and time itself."""

import re
from dataclasses import dataclass

from infra.offline.language.document import TextUnit
from infra.offline.scenes.setting import SceneSetting, SettingKind
from ports.domain.film import TimeOfDay

SLUGLINE_PATTERN = re.compile(
    r"^\W*(?P<where>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I/E|INT|EXT|EST)[. ]+"
    r"(?P<place>.*)$",
    re.IGNORECASE,
)
TIME_WORDS: dict[str, TimeOfDay] = {
    "dawn": "DAWN",
    "sunrise": "DAWN",
    "morning": "MORNING",
    "day": "DAY",
    "noon": "DAY",
    "afternoon": "AFTERNOON",
    "dusk": "DUSK",
    "sunset": "DUSK",
    "twilight": "DUSK",
    "evening": "EVENING",
    "night": "NIGHT",
    "midnight": "NIGHT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slugline:
    """What a slugline says.

    Attributes:
        time: None where it is left out or told by the scene before.
        goes_on: "CONTINUOUS", "LATER": the time of the scene before.
    """

    setting: SceneSetting
    time: TimeOfDay | None
    continues: bool


def find_slugline(parts: tuple[TextUnit, ...]) -> Slugline | None:
    """Return what the slugline of *parts* says, where there is one."""
    for part in parts[:3]:
        if part.role == "slugline":
            return _parse_slugline(part.text)
    return None


def _parse_slugline(text: str) -> Slugline:
    line = " ".join(text.split()).strip(".# ")
    match = SLUGLINE_PATTERN.match(line)
    rest = match["place"] if match else line
    pieces = [p.strip() for p in re.split(r"\s+[-–—]+\s+", rest) if p.strip()]
    time = next(
        (
            t
            for p in reversed(pieces[1:])
            for w, t in TIME_WORDS.items()
            if w in p.lower().split()
        ),
        None,
    )
    spots = pieces[:-1] if len(pieces) > 1 and _is_time(pieces[-1]) else pieces
    where = SceneSetting(
        place=_place_name(spots[-1]) if spots else None,
        within=_place_name(spots[0]) if len(spots) > 1 else None,
        kind=_setting_kind(match["where"] if match else ""),
    )
    goes_on = len(pieces) > 1 and time is None and _is_time(pieces[-1])
    return Slugline(setting=where, time=time, continues=goes_on)


def _is_time(piece: str) -> bool:
    words = set(piece.lower().replace("(", " ").replace(")", " ").split())
    return bool(words & (set(TIME_WORDS) | {"later", "continuous", "same", "moments"}))


def _place_name(text: str) -> str:
    return text.strip(" .").capitalize() if text.isupper() else text.strip(" .")


def _setting_kind(where: str) -> SettingKind:
    plain = where.upper().replace(".", "").replace(" ", "")
    if plain in {"INT/EXT", "EXT/INT", "I/E"}:
        return "mixed"
    return {"INT": "interior", "EXT": "exterior"}.get(plain, "unknown")  # type: ignore[return-value] # a table of the literals
