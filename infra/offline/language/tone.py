"""The tone of a stretch of text: what most of its telling words have."""

import re

from infra.offline.language.lexicon import terms
from ports.domain.structure import EmotionalTone

TONE_PRIORITY: tuple[EmotionalTone, ...] = (
    "action",
    "romantic",
    "comedic",
    "suspenseful",
    "mysterious",
    "emotional",
)
MIN_TONE_WORDS = 2
"""Different words that make a tone: one alone is as often chance."""
STEM_LENGTH = 4
"""Letters by which words are the same: "laughs" and "laughing" are one."""
MIN_TONE_SHARE = 1 / 120
"""How many of a text's words they are at the least."""
TENSE_THRESHOLD = 0.6

_WORD = re.compile(r"[a-z']+")


def classify_tone(text: str, tension: float | None = None) -> EmotionalTone:
    """Return the tone that most telling words have; where few have one, it is drama.

    *tension* in [0, 1] is what decides then; it is read off the marks if not given.
    """
    words = _WORD.findall(text.lower())
    hits = {
        tone: len({w[:STEM_LENGTH] for w in words if w in terms("tones", tone)})
        for tone in TONE_PRIORITY
    }
    best = max(TONE_PRIORITY, key=lambda tone: hits[tone])
    if hits[best] >= max(MIN_TONE_WORDS, MIN_TONE_SHARE * len(words)):
        return best
    told = intensity(text) if tension is None else tension
    return "tense" if told >= TENSE_THRESHOLD else "dramatic"


def intensity(text: str) -> float:
    """Return how heated the words are, by their marks: a proxy, no judgement."""
    words = len(text.split()) or 1
    return min(1.0, 20 * (text.count("!") + 0.5 * text.count("?")) / words)
