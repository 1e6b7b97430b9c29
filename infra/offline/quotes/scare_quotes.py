"""Quoted words that their sentence uses as it uses a word: no speech begins there."""

import re

from infra.offline.language.lexicon import terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.language.verbs import FINITE_TAGS
from infra.offline.quotes.quotation_context import QuotationContext

MAX_EMPHASIS_WORDS = 5
"""Words of an emphasis at the most, inside a sentence."""

MAX_EMBEDDED_WORDS = 12
"""The same where small letters or a title's capitals show that no speech begins."""

MAX_ASIDE_WORDS = 2
"""Words of an expression that a writer holds at arm's length."""

NAMING_VERBS = frozenset({"call", "write", "read", "own", "go", "suppose"})
"""Speech verbs that as often lead into a name: `called "the Rat"`."""

MAX_TAG_DISTANCE = 3
"""Words after a speech by which its speech verb has come: `the old man said`."""

NON_TAG_PARTS_OF_SPEECH = frozenset({"ADP", "ADV", "CCONJ", "SCONJ"})
"""No tag begins with them: a trunk marked "Rome," so he called her."""

_DASH = re.compile(r"--|[—–]")
_NO_STOP = re.compile(r"\w[”\"’'»_]{1,3}\s")


def is_scare_quote(framed: QuotationContext) -> bool:
    """Tell whether the sentence uses the words as a word of its own."""
    return _is_run_on(framed) or _is_aside(framed) or _is_subject(framed)


def is_title(words: str) -> bool:
    """Tell whether *words* have the capitals of a title."""
    pieces = [w for w in words.split() if w[0].isalpha()]
    small = {"of", "the", "and", "in", "to", "a", "as", "for", "on"}
    return len(pieces) > 1 and all(w[0].isupper() or w in small for w in pieces)


def _is_run_on(framed: QuotationContext) -> bool:
    """Tell whether the sentence runs into the quotation.

    Printers put a comma inside the marks whoever it belongs to, so only what stands
    before can tell: speech has a comma, a colon or a speech verb there.
    """
    words = framed.words
    if not framed.before[-1:].isalpha() or words.endswith(("!", "?", "—", "…", "-")):
        return False
    # No word, and no title, breaks off or goes on after a dash.
    if (
        _DASH.search(words)
        or framed.has_cue_before("outcry")
        or _has_speech_verb(framed)
    ):
        return False
    longest = (
        MAX_EMBEDDED_WORDS
        if words[:1].islower() or is_title(words)
        else MAX_EMPHASIS_WORDS
    )
    return len(words.split()) <= longest


def _has_speech_verb(framed: QuotationContext) -> bool:
    """Tell whether a speech verb stands beside: `he softly said "no"`."""
    start = framed.quotation.start
    before = [t for t in framed.unit.parse if t.end <= start and t.text[0].isalpha()]
    while before and before[-1].lower.endswith("ly"):
        before.pop()
    if before and before[-1].lemma in terms("verbs", "speech") - NAMING_VERBS:
        return True
    return framed.words.endswith(",") and _has_tag_after(framed)


def _has_tag_after(framed: QuotationContext) -> bool:
    """Tell whether what follows says who speaks: he rose and "Come in," said he."""
    end = framed.quotation.end
    after = [t for t in framed.unit.parse if t.start >= end and t.text[0].isalpha()]
    if not after or after[0].pos in NON_TAG_PARTS_OF_SPEECH:
        return False
    said = find_tag(framed.unit, framed.quotation)
    return said is not None and said.verb in after[:MAX_TAG_DISTANCE]


def _is_aside(framed: QuotationContext) -> bool:
    """Tell whether a word or two stand between commas: he, as he put it, "lit," …"""
    return (
        framed.quotation.continues is None
        and framed.before.endswith(",")
        and framed.words[:1].islower()
        and len(framed.words.split()) <= MAX_ASIDE_WORDS
        and framed.words.endswith(",")
        and framed.after[:1].islower()
    )


def _is_subject(framed: QuotationContext) -> bool:
    """Tell whether words without a stop begin a sentence that is about them.

    So "The Cedars" stood on a hill; but "Never" was his answer.
    """
    end = framed.quotation.end
    if framed.before[-1:] not in {"", ".", "!", "?"}:
        return False
    if not _NO_STOP.match(framed.unit.text, end - 1):
        return False
    verb = next(
        (t for t in framed.unit.parse if t.start > end and t.text[0].isalpha()), None
    )
    return (
        verb is not None
        and verb.tag in FINITE_TAGS
        and verb.lemma not in terms("verbs", "speech")
        and not framed.has_cue_after("answer")
    )
