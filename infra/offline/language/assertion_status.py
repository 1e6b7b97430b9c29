"""Assertion status: whether a thing is there, or only denied, imagined or reported.

The distinctions are those of clinical NLP (ConText): negated, hypothetical, reported,
compared; and, because stories hold pictures, depicted.
"""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary
from ports.domain.film import ElementStatus

NEGATION_CUES = terms("assertion", "negation")
HYPOTHETICAL = terms("assertion", "hypothetical")
PERCEPTION_VERBS = terms("assertion", "perception")
BELIEF_VERBS = terms("assertion", "belief")
MENTAL_VERBS = BELIEF_VERBS | terms("assertion", "memory")
REPORTING_VERBS = MENTAL_VERBS | terms("assertion", "report")
PICTURE_NOUNS = terms("assertion", "picture")
COMPARISONS = terms("assertion", "comparison")

NEGATION_WINDOW = 4
"""Words before a thing in which a negation denies it."""
AS_WINDOW = 3
"""Words between the two halves of "as wide as"."""
MAX_SIMILE_STEPS = 4
"""Steps up a sentence in which a comparison is looked for."""


def element_status(unit: TextUnit, token: Token) -> ElementStatus:
    """Return whether the thing that *token* names is in the scene or only mentioned."""
    if unit.quotation_at(token.start) or unit.role == "letter":
        return "mentioned"
    parse = unit.parse
    near = parse[max(token.sentence_start, token.i - NEGATION_WINDOW) : token.i]
    absent = (
        any(t.lower in NEGATION_CUES for t in near)
        or _is_hypothetical(parse, token)
        or _is_reported(parse, token)
        or is_depicted(parse, token)
    )
    return "mentioned" if absent else "present"


def is_comparison(parse: ParsedText, token: Token) -> bool:
    """Tell whether *token* is what another thing is like: "as wide as a rope"."""
    return any(
        above.pos in {"ADP", "SCONJ"}
        and (
            above.lower == "like"
            or (above.lower == "as" and _is_second_as(parse, above))
        )
        for above in _ancestors(parse, token)
    )


def is_simile(parse: ParsedText, noun: Token) -> bool:
    """Tell whether a person or place is only compared to: "like a man at a bedside"."""
    token = noun
    for _ in range(MAX_SIMILE_STEPS):
        token = parse.head(token)
        if token.lower in COMPARISONS and token.pos in {"ADP", "SCONJ"}:
            return token.i < noun.i
    return False


def _is_second_as(parse: ParsedText, second: Token) -> bool:
    """Tell "as flat as" from "as he came in"."""
    before = parse[max(second.sentence_start, second.i - AS_WINDOW) : second.i]
    return any(t.lower == "as" for t in before)


def _ancestors(parse: ParsedText, token: Token) -> Iterator[Token]:
    """Yield the tokens above *token*, from its head to the root of the sentence."""
    while token.head != token.i:
        token = parse.head(token)
        yield token


def _is_hypothetical(parse: ParsedText, token: Token) -> bool:
    """Tell whether the clause of *token* is denied, wished, feared or of any day."""
    verb = _verb_above(parse, token)
    if verb is None:
        return False
    governing = [t for t in parse.children(verb) if t.dep in {"aux", "neg", "mark"}]
    # "She could see his boots": they are there.
    able = {"could"} if verb.lemma in PERCEPTION_VERBS else set()
    # "As a sailor knows his ropes", in a tale of the past, is of any day.
    general = (
        verb.tag in {"VBZ", "VBP"}
        and verb.dep == "advcl"
        and parse.head(verb).tag == "VBD"
    )
    return general or any(
        t.dep == "neg" or t.lower in HYPOTHETICAL - able or _is_as_though(parse, t)
        for t in governing
    )


def _is_as_though(parse: ParsedText, mark: Token) -> bool:
    return mark.lower == "though" and mark.i > 0 and parse[mark.i - 1].lower == "as"


def _verb_above(parse: ParsedText, token: Token) -> Token | None:
    above = (token, *_ancestors(parse, token))
    return next((t for t in above if t.pos in {"VERB", "AUX"}), None)


def _is_reported(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is in somebody's mind, or was there before the scene began."""
    below = token
    for above in _ancestors(parse, token):
        if above.lemma in MENTAL_VERBS and below.dep == "dobj":
            return True
        if above.lemma in BELIEF_VERBS and below.dep == "ccomp":
            return True
        # "She thought about that, and about a bottle".
        if above.lemma in REPORTING_VERBS and below.lower in {"about", "of"}:
            return True
        if _is_past_perfect(parse, above):
            # "I had seen him sell a cow", "where the oilskin had dripped".
            return above.lemma in PERCEPTION_VERBS or (
                below.dep in SUBJECTS and above.dep in {"relcl", "advcl"}
            )
        below = above
    return False


def _is_past_perfect(parse: ParsedText, verb: Token) -> bool:
    is_participle = verb.pos == "VERB" and verb.tag == "VBN"
    return is_participle and has_pluperfect_auxiliary(parse, verb)


def is_depicted(parse: ParsedText, token: Token) -> bool:
    """Tell whether a picture shows it: "a photograph: two men", "it is of a girl"."""
    chain = list(_ancestors(parse, token))
    if any(
        of.lower == "of" and of.dep == "prep" and being.lemma == "be"
        for of, being in pairwise(chain)
    ):
        return True
    before = parse[token.sentence_start : token.i]
    pictures = [t.i for t in before if t.lemma in PICTURE_NOUNS]
    return any(t.text == ":" and t.i > first for first in pictures for t in before)
