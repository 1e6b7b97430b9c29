"""Screenplay sluglines: "INT. KITCHEN - NIGHT" says place and time itself."""

import re
from dataclasses import dataclass

from infra.offline.page import Part
from infra.offline.whereabouts import Setting, Whereabouts
from ports.film import TimeOfDay

SLUG = re.compile(
    r"^\W*(?P<where>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I/E|INT|EXT|EST)[. ]+"
    r"(?P<place>.*)$",
    re.IGNORECASE,
)
TIMES: dict[str, TimeOfDay] = {
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

    where: Whereabouts
    time: TimeOfDay | None
    goes_on: bool


def slugline(parts: tuple[Part, ...]) -> Slugline | None:
    """Return what the slugline of *parts* says, where there is one."""
    for part in parts[:3]:
        if part.role == "slugline":
            return _read(part.text)
    return None


def _read(text: str) -> Slugline:
    line = " ".join(text.split()).strip(".# ")
    match = SLUG.match(line)
    rest = match["place"] if match else line
    pieces = [p.strip() for p in re.split(r"\s+[-–—]+\s+", rest) if p.strip()]
    time = next(
        (
            t
            for p in reversed(pieces[1:])
            for w, t in TIMES.items()
            if w in p.lower().split()
        ),
        None,
    )
    spots = pieces[:-1] if len(pieces) > 1 and _is_time(pieces[-1]) else pieces
    where = Whereabouts(
        place=_spot(spots[-1]) if spots else None,
        within=_spot(spots[0]) if len(spots) > 1 else None,
        setting=_setting(match["where"] if match else ""),
    )
    goes_on = len(pieces) > 1 and time is None and _is_time(pieces[-1])
    return Slugline(where=where, time=time, goes_on=goes_on)


def _is_time(piece: str) -> bool:
    words = set(piece.lower().replace("(", " ").replace(")", " ").split())
    return bool(words & (set(TIMES) | {"later", "continuous", "same", "moments"}))


def _spot(text: str) -> str:
    return text.strip(" .").capitalize() if text.isupper() else text.strip(" .")


def _setting(where: str) -> Setting:
    plain = where.upper().replace(".", "").replace(" ", "")
    if plain in {"INT/EXT", "EXT/INT", "I/E"}:
        return "mixed"
    return {"INT": "interior", "EXT": "exterior"}.get(plain, "unknown")  # type: ignore[return-value] # a table of the literals
