"""How tense a scene's words are: a proxy by count, from 0 to 1."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"[!?]|--|—")
_TENSE = frozenset(
    """
    afraid alarm angry anger attack bang beat blade bleed blood bomb broke broken burn
    burst chase choke claw collapse crash cried cruel crushed cry cut danger dark dead
    death desperate die died drown drowned dying enemy escape explode fear fell fight
    fire fled flood fury grip gun hate hide hit horror hunt hurt kill killed knife lie
    lost mad murder never panic poison rage ran run scream screamed seized shook shot
    shout shouted smash storm strike struck struggle sudden suddenly sword tear terror
    threat threaten trap trembled trouble violent war warn weapon wept wound wrong yell
    """.split()  # noqa: SIM905  # a list of a hundred quoted words reads worse
)
FULL_TENSION = 0.12
"""Tense words and marks per word that count as the most: a fight on the page."""


def tension(text: str) -> float:
    """Return the tension of *text*, to two places."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words:
        return 0.0
    tense = sum(word in _TENSE for word in words) + 0.5 * len(_MARKS.findall(text))
    return round(min(1.0, tense / len(words) / FULL_TENSION), 2)
