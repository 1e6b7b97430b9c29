"""How old a text says that somebody is, in its words; nobody's age is guessed."""

import re
from collections.abc import Iterator

from infra.offline.language.document import TextUnit
from infra.offline.people.entity import EntityCluster

_UNITS = "two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = (
    rf"(?:(?:(?:one|{_UNITS})-and-)?(?:{_TENS})(?:-(?:one|{_UNITS}))?|(?:thir|four|fif"
    rf"|six|seven|eigh|nine)teen|ten|eleven|twelve|{_UNITS}|\d{{1,2}})"
)
_DECADE = (
    r"(?:in (?:his|her|their) )?(?:(?:early|mid|late)[- ])?"
    r"(?:\d0s|teens|twenties|thirties|forties|fifties|sixties|seventies|eighties)"
)
_WHO = r"(?:boy|girl|child|lad|lass|youth|baby|man|woman|fellow|gentleman|lady)"
_ABOUT = r"(?:only |just |about |some |nearly |almost |not yet )?"
_AGE = (
    rf"(?:{_ABOUT}{_NUMBER} years? old\b|(?:an? )?{_NUMBER}-year-old\b"
    rf"|an? (?:[\w-]+,? ){{0,3}}?{_WHO} of {_ABOUT}{_NUMBER}\b(?!-)(?! (?!years)\w+s\b)"
    rf"|{_DECADE}\b)"
)
_TOLD = re.compile(rf"\s*{_AGE}", re.IGNORECASE)
_AFTER_NAME = re.compile(rf",\s*(?P<age>{_AGE})", re.IGNORECASE)
"""What prose puts after a name: "Tom Pike, a boy of eleven"."""
_BEFORE_NAME = re.compile(
    rf"\b(?P<age>{_NUMBER}-year-old)\s+"
    r"(?:(?:son|daughter|brother|sister|cousin|nephew|niece|boy|girl)\s+)?$",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\s*\((?P<looks>\d{1,2}|[^()\n]{3,120})\)"
    rf"|\s*,\s*(?P<age>\d{{1,2}}|{_DECADE})(?=\s*[,.;])",
    re.IGNORECASE,
)
"""What a screenplay does: "IRIS HALE (24, hair in a net)" or "IRIS HALE, 24,"."""


def is_told_age(words: str) -> bool:
    """Tell whether what somebody is said to be begins with an age."""
    return bool(_TOLD.match(words))


def find_told_ages(unit: TextUnit, entity: EntityCluster) -> Iterator[str]:
    """Yield what stands next to a name of *entity* as age or, in a script, as look."""
    for start, end in _places_of(unit, entity):
        # "Twelve-year-old Tom" is old Tom to a reader of names.
        is_cut = unit.text[start - 1 : start + 4].casefold() == "-old "
        before = unit.text[: start + 4 if is_cut else start]
        if unit.role == "action" and (found := _INTRODUCTION.match(unit.text, end)):
            yield found["looks"] or found["age"]
        elif found := _AFTER_NAME.match(unit.text, end) or _BEFORE_NAME.search(before):
            yield " ".join(found["age"].split())


def _places_of(unit: TextUnit, entity: EntityCluster) -> Iterator[tuple[int, int]]:
    """Yield where names of *entity* stand; a script has who speaks in capitals."""
    for mention in entity.mentions:
        if mention.unit_index == unit.index:
            yield unit.parse[mention.first].start, unit.parse[mention.last].end
    if unit.role == "action":
        for cue in sorted(entity.cues):
            for found in re.finditer(rf"\b{re.escape(cue.upper())}(?!\w)", unit.text):
                yield found.span()
