"""What the words of a shot let us hear: patterns of who or what makes a sound."""

import re
from collections.abc import Iterator
from functools import cache

from infra.offline.lexicon import alternatives, sections

_CLAUSE = re.compile(r"[.!?;:,—–()\"“”]+")
_WORD = re.compile(r"[\w'’]+")
# "Like the sea" is not the sea, and "nobody cheered" is silence.
_LIKENED = re.compile(r"\b(?:like|as if|as though|as \w+ as)\b.*")
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|without|neither|nor|\w+n['’]t|would|might"
    r"|could(?! hear)|will|shall|may|used to|if)\b"
)
# "The breathing on the line stops": what ends is heard no more.
_ENDED = re.compile(r"\b(?:stops?|stopped|ceases?|ceased)$")
_SOMEBODY = "SOMEBODY"


def heard(text: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the sounds that *text* bears out; *names* are words for people in it."""
    clauses = [_clause(part, names) for part in _CLAUSE.split(text)]
    for sound in sections("sounds"):
        if sound.islower() and any(map(_pattern(sound).search, clauses)):
            yield sound


def _clause(part: str, names: frozenset[str]) -> str:
    """Return what a clause says is so, in lower case, its people made alike."""
    words = (
        _SOMEBODY if word in names else word for word in _WORD.findall(part.casefold())
    )
    told = _LIKENED.sub("", " ".join(words)).strip()
    if _ENDED.search(told):
        return ""
    denied = _DENIED.search(told)
    return told[: denied.start()].strip() if denied else told


@cache
def _pattern(sound: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('sounds', sound)})(?!\w)")
