"""The lemma of a verb by its spelling, where a lemmatiser cuts it wrongly."""

import re
from collections.abc import Set as AbstractSet

_ENDINGS = ("ed", "ing")
_ONE_SHORT_VOWEL = re.compile(r"(?:[^aeiouy]|(?<=q)u)*[aeiou][^aeiouwxy]")
"""Of a verb that doubles its last consonant: "star" has "starred"."""
MIN_VERB_LETTERS = 3
"""Of a known verb at the end of an unknown one: "enter" in "reenter"."""


def mend_lemma(form: str, lemma: str, known: AbstractSet[str]) -> str:
    """Return the lemma of the verb *form*; *known* are all verbs that are listed.

    "Stared" is of "stare", not of "star", and "reentered" of "reenter".
    """
    ending = next((e for e in _ENDINGS if form.endswith(e)), None)
    if ending is None:
        return lemma
    if lemma not in known:
        return _lemma_of_unknown(form.removesuffix(ending), known) or lemma
    is_cut_short = form == f"{lemma}{ending}" and f"{lemma}e" in known
    return f"{lemma}e" if is_cut_short and _ONE_SHORT_VOWEL.fullmatch(lemma) else lemma


def _lemma_of_unknown(stem: str, known: AbstractSet[str]) -> str | None:
    """Return *stem* as a verb that ends like the longest known one; None like none."""
    for at in range(1, len(stem) - MIN_VERB_LETTERS + 2):
        for end in ("e", ""):
            tail = f"{stem[at:]}{end}"
            # "Tap" would have "tapped": an unknown "-taped" is of "tape".
            is_doubled = not end and _ONE_SHORT_VOWEL.fullmatch(tail)
            if len(tail) >= MIN_VERB_LETTERS and tail in known and not is_doubled:
                return f"{stem[:at]}{tail}"
    return None
