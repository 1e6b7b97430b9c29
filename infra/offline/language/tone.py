"""The tone of a text, by the words that show one."""

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
"""Tones that words can show; of two with as many words the first wins."""
MIN_TONE_WORDS = 2
"""Different words that make a tone: a single one is as often chance."""
STEM_LENGTH = 4
"""First letters by which words are the same: "laughs" and "laughing" are one."""
MIN_TONE_SHARE = 1 / 120
"""The least share of a text's words that must show the tone."""
TENSE_THRESHOLD = 0.6
"""Tension, in [0, 1], from which a text without another tone is tense."""

_WORD = re.compile(r"[a-z']+")


def classify_tone(text: str, tension: float | None = None) -> EmotionalTone:
    """Return the tone that most words show; where too few show one, tense or dramatic.

    *tension*, in [0, 1], decides between the last two; by default the punctuation
    does.
    """
    words = _WORD.findall(text.lower())
    hits = {
        tone: len({w[:STEM_LENGTH] for w in words if _shows(w, terms("tones", tone))})
        for tone in TONE_PRIORITY
    }
    best = max(TONE_PRIORITY, key=lambda tone: hits[tone])
    if hits[best] >= max(MIN_TONE_WORDS, MIN_TONE_SHARE * len(words)):
        return best
    tension = intensity(text) if tension is None else tension
    return "tense" if tension >= TENSE_THRESHOLD else "dramatic"


def _shows(word: str, tone_words: frozenset[str]) -> bool:
    """Tell whether a word, or the verb that it is a form of, is one of a tone."""
    return word in tone_words or word.removesuffix("s") in tone_words


def intensity(text: str) -> float:
    """Return how heated *text* is, in [0, 1], by its exclamation and question marks."""
    words = len(text.split()) or 1
    return min(1.0, 20 * (text.count("!") + 0.5 * text.count("?")) / words)
