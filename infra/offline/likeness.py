"""Whether two names can be one person's, by how they are built."""

from collections.abc import Iterable

from infra.offline.naming import Name, same_given

SAME_WORDS = "the same name, but for a title"
SHORT_FORM = "short form of the full name"
GIVEN_NAME = "given name of the full name"
TITLE_AND_FAMILY = "title and family name of the full name"
FAMILY_NAME = "family name of the full name"

BY_GIVEN = frozenset({SAME_WORDS, SHORT_FORM, GIVEN_NAME})
"""Likenesses that several people of one family do not share."""


def likeness(short: Name, full: Name) -> str | None:
    """Return how *short* is another form of *full*, if it is."""
    if short.words == full.words:
        return SAME_WORDS
    if short.given and short.family and full.given and full.family:
        whole = short.family == full.family and same_given(short.given, full.given)
        return SHORT_FORM if whole else None
    return _by_given(short, full) or _by_family(short, full)


def _by_given(short: Name, full: Name) -> str | None:
    given = short.given or _alone(short)
    if given and full.given and same_given(given, full.given):
        return GIVEN_NAME
    return None


def _by_family(short: Name, full: Name) -> str | None:
    if short.family and short.family == full.family:
        return TITLE_AND_FAMILY
    alone = _alone(short)
    return FAMILY_NAME if alone and alone in {full.family, *full.words[1:]} else None


def _alone(name: Name) -> str | None:
    """Return the one word of a name without a title: given or family, who knows."""
    return name.words[0] if len(name.words) == 1 and not name.titles else None


def other_given(one: Iterable[Name], other: Iterable[Name]) -> bool:
    """Tell whether both have given names, and none of one fits one of the other."""
    ones = {n.given for n in one if n.given and not n.married}
    others = {n.given for n in other if n.given and not n.married}
    if not ones or not others:
        return False
    return not any(same_given(a, b) or same_given(b, a) for a in ones for b in others)
