"""Ages that a text tells of people, in its own words."""

import re

from ports.domain.story import Span

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = (
    rf"(?:(?:(?:{_UNITS})-and-)?(?:{_TENS})(?:-(?:{_UNITS}))?|{_TEENS}|{_UNITS}"
    r"|\d{1,2})"
)
_ABOUT = r"(?:about |some |nearly |almost |over |under )?"
_AFTER = re.compile(
    rf"\s+of (?P<of>{_ABOUT}{_NUMBER})\b(?!-)(?! (?!years)\w+s\b)"
    rf"|,? (?P<old>{_ABOUT}{_NUMBER} years? old)\b"
    r"|\s*\((?P<bracket>\d{1,2}s?)\b|,\s*(?P<comma>\d{1,2}s?)(?=[,.;])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?P<age>{_NUMBER}[- ]years?[- ]old)\s+(?:[\w-]+\s+)?$", re.IGNORECASE
)
_WITHIN = re.compile(
    rf"\b(?:(?P<old>{_NUMBER}[- ]years?[- ]old)\b|of (?P<of>{_ABOUT}{_NUMBER})$)",
    re.IGNORECASE,
)
_REACH = 40
_MINOR = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|teens|teenage|boy|girl|child|children|baby"
    r"|infant|toddler|teenager)\b"
)
_ADULT = re.compile(
    r"\b(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)(?:y|ies)\b|hundred"
)
_AGE_OF_MAJORITY = 18


def find_told_age(text: str, source: Span) -> str:
    """Return the age that *text* tells in or next to somebody's words, or nothing."""
    before = text[max(0, source.start - _REACH) : source.start]
    found = (
        _WITHIN.search(source.slice(text))
        or _AFTER.match(text, source.end)
        or _BEFORE.search(before)
    )
    return next(filter(None, found.groups()), "") if found else ""


def is_young(age: str) -> bool:
    """Tell whether an age as the text gives it is below the age of majority."""
    said = age.casefold()
    if number := re.search(r"\d+", said):
        return int(number[0]) < _AGE_OF_MAJORITY
    return bool(_MINOR.search(said)) and not _ADULT.search(said)
