"""Whether a stretch is played out, summed up, or thought over."""

import re
from functools import cache

from infra.offline.lexicon import alternatives, terms
from infra.offline.page import TOLD, Part
from ports.film import SceneKind

# Shares of a stretch's words or verbs, from reading samples of each kind.
SPOKEN_SHARE = 0.12
ACTING_SHARE = 0.16
THINKING_SHARE = 0.16
HABITS_PER_100 = 1.0
FEW_WORDS = 40


def kind_of(parts: tuple[Part, ...]) -> SceneKind:
    """Return what kind of scene *parts* tell."""
    words = sum(part.words for part in parts) or 1
    if (
        sum(part.quoted_words for part in parts) / words >= SPOKEN_SHARE
        or words < FEW_WORDS
    ):
        return "scene"
    told = [t for part in parts if part.role in TOLD for t in part.told]
    verbs = [t for t in told if t.pos == "VERB"] or told[:1]
    if not verbs:
        return "scene"
    present = sum(t.tag in {"VBP", "VBZ"} for t in told) / len(verbs)
    acting = sum(t.lemma in _deeds() and t.tag == "VBD" for t in verbs) / len(verbs)
    thinking = sum(t.lemma in terms("verbs", "thought") for t in verbs) / len(verbs)
    habits = sum(len(_habit().findall(part.text)) for part in parts) * 100 / words
    past_perfect = sum(t.lower == "had" and t.dep == "aux" for t in told) / len(verbs)
    if acting >= ACTING_SHARE and habits < HABITS_PER_100:
        return "scene"
    if thinking >= THINKING_SHARE or present > 0.5:  # noqa: PLR2004 - most verbs
        return "reflection"
    if habits >= HABITS_PER_100 or past_perfect > 0.25 or acting < ACTING_SHARE / 2:  # noqa: PLR2004 - a quarter of the verbs look back
        return "summary"
    return "scene"


def _deeds() -> frozenset[str]:
    return terms("verbs", "move") | terms("verbs", "handle") | terms("verbs", "gesture")


@cache
def _habit() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('cues', 'habit')})\b", re.IGNORECASE)
