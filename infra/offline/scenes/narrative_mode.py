"""Whether a stretch is played out, summed up, or thought over."""

import re
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import alternatives, terms
from ports.domain.film import SceneKind

# Shares of a stretch's words or verbs, from reading samples of each kind.
DIALOGUE_SHARE = 0.12
ACTION_SHARE = 0.16
THOUGHT_SHARE = 0.16
HABITS_PER_100 = 1.0
FEW_WORDS = 40


def classify_mode(parts: tuple[TextUnit, ...]) -> SceneKind:
    """Return what kind of scene *parts* tell."""
    words = sum(part.word_count for part in parts) or 1
    if (
        sum(part.quotation_word_count for part in parts) / words >= DIALOGUE_SHARE
        or words < FEW_WORDS
    ):
        return "scene"
    told = [t for part in parts if part.role in NARRATION_ROLES for t in part.narration]
    verbs = [t for t in told if t.pos == "VERB"] or told[:1]
    if not verbs:
        return "scene"
    present = sum(t.tag in {"VBP", "VBZ"} for t in told) / len(verbs)
    acting = sum(t.lemma in _action_verbs() and t.tag == "VBD" for t in verbs) / len(
        verbs
    )
    thinking = sum(t.lemma in terms("verbs", "thought") for t in verbs) / len(verbs)
    habits = (
        sum(len(_habit_pattern().findall(part.text)) for part in parts) * 100 / words
    )
    past_perfect = sum(t.lower == "had" and t.dep == "aux" for t in told) / len(verbs)
    if acting >= ACTION_SHARE and habits < HABITS_PER_100:
        return "scene"
    if thinking >= THOUGHT_SHARE or present > 0.5:  # noqa: PLR2004 - most verbs
        return "reflection"
    if habits >= HABITS_PER_100 or past_perfect > 0.25 or acting < ACTION_SHARE / 2:  # noqa: PLR2004 - a quarter of the verbs look back
        return "summary"
    return "scene"


def _action_verbs() -> frozenset[str]:
    return terms("verbs", "move") | terms("verbs", "handle") | terms("verbs", "gesture")


@cache
def _habit_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('cues', 'habit')})\b", re.IGNORECASE)
