"""What the clauses of a text without a parse assert, for patterns of a lexicon.

The specialists read actions, which are new sentences: a clause loses what it only
compares or denies, and each name becomes `PERSON`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from infra.offline.language.lexicon import alternatives, by_term

PERSON, ABSENT = "SOMEBODY", "ELSEWHERE"
"""Stand for every name in the patterns of a lexicon; who is not seen is no `PERSON`."""
_CLAUSE_BREAK = re.compile(r"[.!?;:,—–()\"“”]+")
_WORD = re.compile(r"[\w'’]+")
# "It sounded like the sea": there is no sea. "Nobody cheered": there is no cheer.
_COMPARISON = re.compile(r"\b(?:like|as if|as though|as \w+ as)\b.*")
_NOT_ASSERTED = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|without|neither|nor|\w+n['’]t|would|might"
    r"|cannot|ought|could(?! hear)|will|shall|should|may|used to|if|so little"
    r"|refrain(?:s|ed|ing)?"
    # What is so on many days is not what is seen now.
    r"|always|often|usually|generally|sometimes|seldom|rarely|whenever"
    r"|(?:had|ha[sv]e?) lived|every (?:day|night|evening|morning|week|year|time))\b"
)
# "The breathing on the line stops": a sound that ends is no longer heard; but a crowd
# that stops is still there.
# "Laughing", "is laughing" and "sits there and laughing": somebody laughs.
_PARTICIPLE = re.compile(
    r"(?P<before>^(?:(?:and|then|still|now|but) ){0,2}"
    r"|\b(?:is|are|and|comes|sits|stands|lies|goes|stops) )(?P<stem>\w{2,})ing\b"
    # "Her smiling face" is not what she does now.
    r"(?! (?:face|eyes|lips|mouth|voice|hands?|man|woman|men|women|people)\b)"
)
_DOUBLED = re.compile(r"([b-df-hj-np-rtv-z])\1$")
_END = re.compile(r"(?P<before>\w+)\s(?:stops?|stopped|ceases?|ceased)$")


def assertions(
    text: str, names: frozenset[str], absent: frozenset[str] = frozenset()
) -> list[str]:
    """Return what the clauses of *text* assert, in lower case.

    *names* are the words of people's names in lower case: "Lena laughs" is a laugh of
    somebody, whoever it is. What is told of *absent* people is told of nobody.
    """
    words = dict.fromkeys(absent, ABSENT) | dict.fromkeys(names, PERSON)
    return [_assertion(clause, words) for clause in _CLAUSE_BREAK.split(text)]


def finite_forms(clause: str) -> list[str]:
    """Return *clause* with the verb of each participle: "laughing" is "laugh".

    Without a dictionary of verbs there are several, of which patterns know one.
    """
    forms = []
    for found in _PARTICIPLE.finditer(clause):
        stem = found["stem"]
        rest = clause[found.end() :]
        # What "he sits there" has beside it, he does: the patterns know it alone.
        forms += [
            f"{verb}{rest}" for verb in (stem, f"{stem}e", _DOUBLED.sub(r"\1", stem))
        ]
    return list(dict.fromkeys(forms))


def count_assertions(lexicon: str, section: str, clauses: Sequence[str]) -> int:
    """Return how many of *clauses* a pattern of *section* finds something in."""
    pattern = _pattern(lexicon, section)
    return sum(pattern.search(clause) is not None for clause in clauses)


def _assertion(clause: str, names: Mapping[str, str]) -> str:
    """Return what a clause asserts.

    Comparisons, and all that follows a negation or a hypothetical verb, are removed.
    """
    words = (names.get(word, word) for word in _WORD.findall(clause.casefold()))
    asserted = _COMPARISON.sub("", " ".join(words)).strip()
    end = _END.search(asserted)
    if end is not None and by_term("humans").get(end["before"]) != "group":
        return ""
    negation = _NOT_ASSERTED.search(asserted)
    return asserted[: negation.start()].strip() if negation else asserted


@cache
def _pattern(lexicon: str, section: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(lexicon, section)})(?!\w)")
