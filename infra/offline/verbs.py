"""Verbs that only people do."""

from functools import cache

from infra.offline.lexicon import terms

FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
"""Tags of verbs that make a clause."""
ALSO = frozenset({"sit", "rise", "stand", "walk", "marry", "die"})


@cache
def human() -> frozenset[str]:
    """Return lemmas of speaking, thinking and gesturing, and a few that move."""
    sorts = (terms("verbs", sort) for sort in ("speech", "thought", "gesture"))
    return frozenset(ALSO).union(*sorts)
