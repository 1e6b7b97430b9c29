"""Quoted words that their sentence uses as it uses a word: no speech begins there."""

import re

from infra.offline.attribution import said_beside
from infra.offline.framed import Framed
from infra.offline.lexicon import terms
from infra.offline.verbs import FINITE

SHORT = 5
"""Words of an emphasis at the most, inside a sentence."""

EMBEDDED = 12
"""The same where small letters or a title's capitals show that no speech begins."""

ODD = 2
"""Words of an expression that a writer holds at arm's length."""

NOT_LEADING = frozenset({"call", "write", "read", "own", "go", "suppose"})
"""Speech verbs that as often lead into a name: `called "the Rat"`."""

TAG = 3
"""Words after a speech by which its speech verb has come: `the old man said`."""

JOINING = frozenset({"ADP", "ADV", "CCONJ", "SCONJ"})
"""No tag begins with them: a trunk marked "Rome," so he called her."""

_BROKEN = re.compile(r"--|[—–]")
_UNSTOPPED = re.compile(r"\w[”\"’'»_]{1,3}\s")


def is_expression(framed: Framed) -> bool:
    """Tell whether the sentence uses the words as a word of its own."""
    return _runs_on(framed) or _is_odd_word(framed) or _is_subject(framed)


def is_title(words: str) -> bool:
    """Tell whether *words* have the capitals of a title."""
    pieces = [w for w in words.split() if w[0].isalpha()]
    small = {"of", "the", "and", "in", "to", "a", "as", "for", "on"}
    return len(pieces) > 1 and all(w[0].isupper() or w in small for w in pieces)


def _runs_on(framed: Framed) -> bool:
    """Tell whether the sentence runs into the quotation.

    Printers put a comma inside the marks whoever it belongs to, so only what stands
    before can tell: speech has a comma, a colon or a speech verb there.
    """
    words = framed.words
    if not framed.before[-1:].isalpha() or words.endswith(("!", "?", "—", "…", "-")):
        return False
    # No word, and no title, breaks off or goes on after a dash.
    if _BROKEN.search(words) or framed.led_by("outcry") or _is_said(framed):
        return False
    longest = EMBEDDED if words[:1].islower() or is_title(words) else SHORT
    return len(words.split()) <= longest


def _is_said(framed: Framed) -> bool:
    """Tell whether a speech verb stands beside: `he softly said "no"`."""
    start = framed.quotation.start
    before = [t for t in framed.part.grammar if t.end <= start and t.text[0].isalpha()]
    while before and before[-1].lower.endswith("ly"):
        before.pop()
    if before and before[-1].lemma in terms("verbs", "speech") - NOT_LEADING:
        return True
    return framed.words.endswith(",") and _is_tagged(framed)


def _is_tagged(framed: Framed) -> bool:
    """Tell whether what follows says who speaks: he rose and "Come in," said he."""
    end = framed.quotation.end
    after = [t for t in framed.part.grammar if t.start >= end and t.text[0].isalpha()]
    if not after or after[0].pos in JOINING:
        return False
    said = said_beside(framed.part, framed.quotation)
    return said is not None and said.verb in after[:TAG]


def _is_odd_word(framed: Framed) -> bool:
    """Tell whether a word or two stand between commas: he, as he put it, "lit," …"""
    return (
        framed.quotation.continues is None
        and framed.before.endswith(",")
        and framed.words[:1].islower()
        and len(framed.words.split()) <= ODD
        and framed.words.endswith(",")
        and framed.after[:1].islower()
    )


def _is_subject(framed: Framed) -> bool:
    """Tell whether words without a stop begin a sentence that is about them.

    So "The Cedars" stood on a hill; but "Never" was his answer.
    """
    end = framed.quotation.end
    if framed.before[-1:] not in {"", ".", "!", "?"}:
        return False
    if not _UNSTOPPED.match(framed.part.text, end - 1):
        return False
    verb = next(
        (t for t in framed.part.grammar if t.start > end and t.text[0].isalpha()), None
    )
    return (
        verb is not None
        and verb.tag in FINITE
        and verb.lemma not in terms("verbs", "speech")
        and not framed.followed_by("answer")
    )
