"""How a unit opens: the signs of a new scene that one unit shows by itself."""

import re
from collections.abc import Sequence

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.scenes.departure import find_hire, opening_departure
from infra.offline.scenes.narrative_mode import habit_count
from infra.offline.scenes.temporal import time_shift

OPENING_CHARS, EARLY_CHARS = 90, 120
"""Characters of a unit in which it says when it is, and whether it is so often."""
OFTEN_TOKENS, IT_WAS_TOKENS = 10, 14
"""Tokens of a sentence in which "often", and the time that "it was", may stand."""

_DATE = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d|\d{1,2}(?:st|nd|rd|th)|o['’]clock|half[- ]past"
    r"|quarter (?:to|past))\b"
)
_OPENING_MARKS = "“\"‘'—- _\n"
_FIRST_PERSON = frozenset({"i", "we"})
_THIRD_PERSON = frozenset({"he", "she", "they", "it"})
_WAKING = frozenset({"wake", "awake", "awaken"})


def opens_with_speech(unit: TextUnit) -> bool:
    """Tell whether the first word of *unit* stands in a quotation."""
    first = next((i for i, c in enumerate(unit.text) if c.isalnum()), 0)
    return bool(unit.quotation_at(first))


def unit_opening(unit: TextUnit) -> dict[str, float]:
    """Return what the first sentence of *unit* says of its time and its subject."""
    first = [t for t in unit.narration if t.sentence_start == 0]
    if not first:
        return {}
    return {
        **_opening_time(unit, first),
        **_opening_words(first),
        **_opening_clause(unit, first),
        "takes a carriage": find_hire(unit) is not None,
        "goes away at once": opening_departure(unit) is not None,
    }


def _opening_time(unit: TextUnit, first: Sequence[Token]) -> dict[str, float]:
    times = terms("calendar", "time")
    subject = _subject(unit, first)
    fronted = (t for t in first if subject is None or t.i < subject.i)
    has_time = any(t.lemma in times or t.lower in times for t in fronted)
    words = [t for t in first if t.text[0].isalnum()]
    opens_it_was = [t.lower for t in words[:2]] in (["it", "was"], ["it", "is"])
    it_was_time = opens_it_was and any(t.lemma in times for t in first[:IT_WAS_TOKENS])
    is_often = bool(habit_count(unit.narration_text[:EARLY_CHARS])) or any(
        t.lower in terms("calendar", "often") for t in first[:OFTEN_TOKENS]
    )
    head = unit.narration_text.lstrip(_OPENING_MARKS)[:OPENING_CHARS]
    is_told = bool(_past_forms(unit, first)) and not is_often
    says_time = has_time or it_was_time
    shift = time_shift(unit.narration_text.lstrip())
    return {
        "time moves": shift[1] if shift else 0.0,
        "opens with time": has_time,
        "it was time": it_was_time,
        "time is told": says_time and is_told,
        "time is not told": says_time and not is_told,
        "clock or date": _DATE.search(head) is not None,
    }


def _opening_words(first: Sequence[Token]) -> dict[str, float]:
    word = next((t for t in first if t.text[0].isalnum()), first[0])
    return {
        "opens with when": word.lower == "when",
        "opens with a preposition": word.pos == "ADP",
    }


def _opening_clause(unit: TextUnit, first: Sequence[Token]) -> dict[str, float]:
    subject = _subject(unit, first)
    found: dict[str, float] = dict.fromkeys(_past_forms(unit, first), 1.0)
    if subject is not None:
        found["subject is I"] = subject.lower in _FIRST_PERSON
        found["subject is he"] = subject.lower in _THIRD_PERSON
        found["subject is a name"] = subject.pos == "PROPN"
        deed = unit.parse.head(subject).lemma
        found["opens with sense or thought"] = deed in (
            terms("verbs", "see") | terms("verbs", "thought")
        )
        found["somebody wakes"] = deed in _WAKING
    return found


def _past_forms(unit: TextUnit, first: Sequence[Token]) -> list[str]:
    """Return in which past the first sentence is told; nothing in the present."""
    root = next((t for t in first if t.dep == "ROOT"), None)
    helpers = [t for t in first if t.dep == "aux"]
    forms = {
        "told in the past": root is not None and root.tag == "VBD",
        "told in the pluperfect": any(t.lower == "had" for t in helpers),
        "told as going on": any(
            t.lower in {"was", "were"} and unit.parse.head(t).tag == "VBG"
            for t in helpers
        ),
    }
    return [name for name, holds in forms.items() if holds]


def _subject(unit: TextUnit, first: Sequence[Token]) -> Token | None:
    """Return the subject of the main clause, or else the first one."""
    subjects = [t for t in first if t.dep in SUBJECTS]
    main = (t for t in subjects if unit.parse.head(t).dep in {"ROOT", "conj", "ccomp"})
    return next(main, subjects[0] if subjects else None)
