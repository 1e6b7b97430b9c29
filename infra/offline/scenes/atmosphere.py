"""The atmosphere of a place: the sentence that tells how it looks, sounds or smells."""

from functools import cache

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.extractive_summary import truncate
from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText
from ports.questions.numbered import MAX_SHORT

OPENING_UNITS = 6
"""Units of a scene in which its place is described."""
_AIR = frozenset(
    ("air", "dust", "fog", "light", "lamp", "moon", "rain", "silence", "snow", "sun")
) | {"wind", "window", "smell", "shadow", "dark", "darkness"}


def find_atmosphere(units: tuple[TextUnit, ...]) -> str:
    """Return how the place of a scene feels, in the text's words; "" if unsaid."""
    for unit in units[:OPENING_UNITS]:
        if unit.role not in NARRATION_ROLES:
            continue
        for sentence in unit.sentences():
            if any(unit.quotation_at(token.start) for token in sentence):
                continue
            if _is_about_place(sentence) and _has_air(sentence):
                text = unit.text[sentence[0].start : sentence[-1].end]
                return truncate(" ".join(text.replace("_", "").split()), MAX_SHORT)
    return ""


def _is_about_place(sentence: ParsedText) -> bool:
    """Tell whether its first subject is a place, or what fills it."""
    subject = next((t for t in sentence if t.dep in SUBJECTS), None)
    return subject is not None and subject.lemma in _place_words()


def _has_air(sentence: ParsedText) -> bool:
    return any(t.lower in _air_words() or t.lemma == "smell" for t in sentence)


@cache
def _place_words() -> frozenset[str]:
    kinds = ("room", "building", "outdoors", "vehicle")
    return _AIR.union(*(terms("places", kind) for kind in kinds))


@cache
def _air_words() -> frozenset[str]:
    return frozenset(by_term("atmosphere"))
