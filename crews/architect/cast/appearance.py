"""Age and lasting features of a person, out of the descriptions of their looks."""

import re
from collections.abc import Iterable, Iterator

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_DECADES = "teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties"
_UNITS = "two|three|four|five|six|seven|eight|nine"
_NUMBER = (
    rf"(?:(?:(?:one|{_UNITS})[- ]and[- ])?(?:{_TENS})(?:[- ]\w+)?|\w+teen|ten|eleven"
    rf"|twelve|{_UNITS}|\d{{1,3}})"
)
_AGE = re.compile(
    rf"\b(?:(?:in (?:his|her|their) )?(?:early |mid[- ]|late )?(?:{_DECADES})\b"
    r"|(?:early |mid[- ]|late )?\d0s\b"
    rf"|(?:about |over |under |nearly |almost |some )?{_NUMBER}[- ]years?[- ]old\b"
    rf"|(?:about|over|under|nearly|almost) {_NUMBER}\b|(?<= of ){_NUMBER}\b"
    r"(?!\s+(?!years)\w+s\b))",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(r"\d{1,3}s?(?=,|$)")
"""A screenplay's "(24, hair in a net)"."""
_LASTING = re.compile(
    r"\b(?:beard(?:ed)?|moustache|scar(?:red)?|hair(?:ed)?|eye[sd]?|freckle[sd]?|nose"
    r"|teeth|tattoo(?:ed)?|limp|birthmark|bald|tall|short|big|small|fat|thin|stout|slim"
    r"|stooping|lean|broad|one-eyed|one-armed)\b",
    re.IGNORECASE,
)
"""What does not change from one scene to the next, as clothes do."""
_PASSING = re.compile(r"\b(?:net|wet|tears?|in (?:his|her|a|the))\b", re.IGNORECASE)
MAX_FEATURES = 4


def find_age(descriptions: Iterable[str]) -> str | None:
    """Return the age that one of *descriptions* gives, in its words."""
    for description in descriptions:
        match = _LEADING_NUMBER.match(description) or _AGE.search(description)
        if match:
            return match[0]
    return None


def find_features(descriptions: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of *descriptions* that stay the same in every look."""
    return tuple(dict.fromkeys(_features(descriptions)))[:MAX_FEATURES]


def _features(descriptions: Iterable[str]) -> Iterator[str]:
    for description in descriptions:
        for part in re.split(r"[,;]", description):
            words = re.sub(r"^(?:and|with|has|had)\s+", "", part.strip())
            if _LASTING.search(words) and not _PASSING.search(words):
                yield words
