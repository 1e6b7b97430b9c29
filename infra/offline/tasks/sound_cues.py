"""What the words of a shot let us hear: patterns of who or what makes a sound."""

import re
from collections.abc import Iterator
from functools import cache

from infra.offline.language.lexicon import alternatives, sections

_CLAUSE_BREAK = re.compile(r"[.!?;:,—–()\"“”]+")
_WORD = re.compile(r"[\w'’]+")
# "Like the sea" is not the sea, and "nobody cheered" is silence.
_COMPARISON = re.compile(r"\b(?:like|as if|as though|as \w+ as)\b.*")
_NOT_ASSERTED = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|without|neither|nor|\w+n['’]t|would|might"
    r"|could(?! hear)|will|shall|may|used to|if)\b"
)
# "The breathing on the line stops": what ends is heard no more.
_SOUND_END = re.compile(r"\b(?:stops?|stopped|ceases?|ceased)$")
_PERSON = "SOMEBODY"


def find_sounds(text: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the sounds that *text* bears out; *names* are words for people in it."""
    clauses = [_assertion(part, names) for part in _CLAUSE_BREAK.split(text)]
    for sound in sections("sounds"):
        if sound.islower() and any(map(_sound_pattern(sound).search, clauses)):
            yield sound


def _assertion(part: str, names: frozenset[str]) -> str:
    """Return what a clause says is so, in lower case, its people made alike."""
    words = (
        _PERSON if word in names else word for word in _WORD.findall(part.casefold())
    )
    told = _COMPARISON.sub("", " ".join(words)).strip()
    if _SOUND_END.search(told):
        return ""
    denied = _NOT_ASSERTED.search(told)
    return told[: denied.start()].strip() if denied else told


@cache
def _sound_pattern(sound: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('sounds', sound)})(?!\w)")
