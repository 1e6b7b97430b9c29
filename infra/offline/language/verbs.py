"""Verbs: which of them people do, and which were done before the scene."""

from functools import cache

from infra.offline.language.lexicon import by_term, terms
from infra.offline.language.tokens import ParsedText, Token

FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
"""Penn tags of verbs that make a clause."""
_THINGS = frozenset({"all", "it", "itself", "that", "this", "what", "which"})
"""Pronouns of things."""


@cache
def human_verbs() -> frozenset[str]:
    """Return lemmas of verbs that nearly always have a person as their subject."""
    kinds = ("human", "speech", "thought", "gesture")
    return frozenset().union(*(terms("verbs", kind) for kind in kinds))


def is_somebody(word: Token) -> bool:
    """Tell whether a subject or an object is a person: a name, a noun or a pronoun."""
    return (
        (word.pos in {"PRON", "PROPN"} and word.lower not in _THINGS)
        or by_term("humans").get(word.lemma, "no one") != "no one"
        or is_person_noun(word)
    )


def is_person_noun(noun: Token) -> bool:
    """Tell whether a noun is for one person: "boy", "nurse", "notary"."""
    word = noun.lower if noun.text.isupper() else noun.lemma
    is_listed = by_term("humans").get(word) in {"male", "female", "either"}
    return is_listed or word in terms("things", "person")


def has_pluperfect_auxiliary(parse: ParsedText, verb: Token) -> bool:
    """Tell whether *verb* was done before: "had sent", "had been sent"."""
    return any(
        child.dep in {"aux", "auxpass"} and child.lower in {"had", "'d"}
        for child in parse.children(verb)
    )
