"""Verbs: who does them, and when."""

from functools import cache

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token

FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
"""Tags of verbs that make a clause."""
HUMAN_ACTIONS = frozenset({"sit", "rise", "stand", "walk", "marry", "die"})


@cache
def human_verbs() -> frozenset[str]:
    """Return lemmas of speaking, thinking and gesturing, and a few that move."""
    sorts = (terms("verbs", sort) for sort in ("speech", "thought", "gesture"))
    return frozenset(HUMAN_ACTIONS).union(*sorts)


def has_pluperfect_auxiliary(grammar: ParsedText, verb: Token) -> bool:
    """Tell whether it had been done before: "had sent", "had been sent"."""
    return any(
        child.dep in {"aux", "auxpass"} and child.lower in {"had", "'d"}
        for child in grammar.children(verb)
    )
