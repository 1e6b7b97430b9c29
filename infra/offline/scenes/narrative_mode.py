"""Narrative mode: whether text plays a scene, sums up time, or reflects."""

import re
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import alternatives, terms
from ports.domain.film import SceneKind

# Shares of words (dialogue) and of verbs (the others), set by reading samples of each
# mode.
DIALOGUE_SHARE = 0.12
ACTION_SHARE = 0.16
THOUGHT_SHARE = 0.16
PRESENT_TENSE_SHARE = 0.5
PAST_PERFECT_SHARE = 0.25
HABITS_PER_100 = 1.0
"""Expressions of habit ("every morning") in 100 words."""
FEW_WORDS = 40
"""Words below which the shares say nothing."""


def classify_mode(units: tuple[TextUnit, ...]) -> SceneKind:
    """Return the narrative mode of *units*."""
    words = sum(unit.word_count for unit in units) or 1
    quoted_words = sum(unit.quotation_word_count for unit in units)
    if quoted_words / words >= DIALOGUE_SHARE or words < FEW_WORDS:
        return "scene"
    tokens = [
        t for unit in units if unit.role in NARRATION_ROLES for t in unit.narration
    ]
    verbs = [t for t in tokens if t.pos == "VERB"] or tokens[:1]
    if not verbs:
        return "scene"
    present = sum(t.tag in {"VBP", "VBZ"} for t in tokens) / len(verbs)
    actions = sum(t.lemma in _action_verbs() and t.tag == "VBD" for t in verbs)
    action = actions / len(verbs)
    thought = sum(t.lemma in terms("verbs", "thought") for t in verbs) / len(verbs)
    habit = sum(habit_count(unit.text) for unit in units)
    habit_rate = habit * 100 / words
    past_perfect = sum(t.lower == "had" and t.dep == "aux" for t in tokens) / len(verbs)
    if action >= ACTION_SHARE and habit_rate < HABITS_PER_100:
        return "scene"
    if thought >= THOUGHT_SHARE or present > PRESENT_TENSE_SHARE:
        return "reflection"
    if (
        habit_rate >= HABITS_PER_100
        or past_perfect > PAST_PERFECT_SHARE
        or action < ACTION_SHARE / 2
    ):
        return "summary"
    return "scene"


def habit_count(text: str) -> int:
    """Return how often *text* says that something happened again and again."""
    return sum(1 for _ in _habit_pattern().finditer(text))


def _action_verbs() -> frozenset[str]:
    return terms("verbs", "move") | terms("verbs", "handle") | terms("verbs", "gesture")


@cache
def _habit_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('cues', 'habit')})\b", re.IGNORECASE)
