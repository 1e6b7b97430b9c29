"""Whether a thing is there, or only spoken of, denied or imagined."""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.language.document import TextUnit
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary
from ports.domain.film import ElementStatus

NEGATION_CUES = frozenset(
    {"no", "without", "never", "neither", "nor", "not", "n't", "none", "hardly", "lack"}
)
HYPOTHETICAL = frozenset(
    {
        "if",
        "would",
        "could",
        "might",
        "should",
        "wish",
        "imagine",
        "dream",
        "remember",
        "suppose",
        "unless",
        "perhaps",
        "will",
        "shall",
    }
)
PERCEPTION_VERBS = frozenset({"see", "hear", "feel", "smell", "taste"})
BELIEF_VERBS = frozenset(
    {"think", "believe", "imagine", "suppose", "fancy", "hope", "wish", "dream"}
    | {"wonder"}
)
MENTAL_VERBS = BELIEF_VERBS | {"remember", "forget", "know"}
"""What is known may well be so, but what one knows need not be there."""
REPORTING_VERBS = MENTAL_VERBS | {
    "talk",
    "speak",
    "tell",
    "ask",
    "say",
    "hear",
    "read",
    "write",
}
PICTURE_NOUNS = frozenset(
    {"photograph", "photo", "picture", "portrait", "painting", "drawing", "sketch"}
)
NEGATION_WINDOW = 4
MAX_SIMILE_STEPS = 4


def element_status(part: TextUnit, token: Token) -> ElementStatus:
    """Return how the thing that *token* names stands in the scene."""
    if part.quotation_at(token.start) or part.role == "letter":
        return "mentioned"
    grammar = part.parse
    near = grammar[max(token.sentence_start, token.i - NEGATION_WINDOW) : token.i]
    absent = (
        any(t.lower in NEGATION_CUES for t in near)
        or _is_hypothetical(grammar, token)
        or _is_reported(grammar, token)
        or is_depicted(grammar, token)
    )
    return "mentioned" if absent else "present"


def is_comparison(grammar: ParsedText, token: Token) -> bool:
    """Tell whether *token* is what another thing is like: "as wide as a rope"."""
    return any(
        over.pos in {"ADP", "SCONJ"}
        and (
            over.lower == "like"
            or (over.lower == "as" and _is_second_as(grammar, over))
        )
        for over in _ancestors(grammar, token)
    )


def is_simile(parse: ParsedText, noun: Token) -> bool:
    """Tell whether a person or place is only compared to: "like a man at a bedside"."""
    token = noun
    for _ in range(MAX_SIMILE_STEPS):
        token = parse.head(token)
        if token.lower in {"like", "as"} and token.pos in {"ADP", "SCONJ"}:
            return token.i < noun.i
    return False


def _is_second_as(grammar: ParsedText, second: Token) -> bool:
    """Tell "as flat as" from "as he came in"."""
    before = grammar[max(second.sentence_start, second.i - 3) : second.i]
    return any(t.lower == "as" for t in before)


def _ancestors(grammar: ParsedText, token: Token) -> Iterator[Token]:
    """Yield what *token* hangs on, up to the verb of the sentence."""
    while token.head != token.i:
        token = grammar.head(token)
        yield token


def _is_hypothetical(grammar: ParsedText, token: Token) -> bool:
    verb = _verb_above(grammar, token)
    if verb is None:
        return False
    governing = [t for t in grammar.children(verb) if t.dep in {"aux", "neg", "mark"}]
    # "She could see his boots": they are there.
    able = {"could"} if verb.lemma in PERCEPTION_VERBS else set()
    # "As a sailor knows his ropes", in a tale of the past, is of any day.
    general = (
        verb.tag in {"VBZ", "VBP"}
        and verb.dep == "advcl"
        and grammar.head(verb).tag == "VBD"
    )
    return general or any(
        t.dep == "neg" or t.lower in HYPOTHETICAL - able or _is_as_though(grammar, t)
        for t in governing
    )


def _is_as_though(grammar: ParsedText, mark: Token) -> bool:
    return mark.lower == "though" and mark.i > 0 and grammar[mark.i - 1].lower == "as"


def _verb_above(grammar: ParsedText, token: Token) -> Token | None:
    over = (token, *_ancestors(grammar, token))
    return next((t for t in over if t.pos in {"VERB", "AUX"}), None)


def _is_reported(grammar: ParsedText, token: Token) -> bool:
    """Tell whether it is in somebody's mind, or was there before the scene began."""
    below = token
    for over in _ancestors(grammar, token):
        if over.lemma in MENTAL_VERBS and below.dep == "dobj":
            return True
        if over.lemma in BELIEF_VERBS and below.dep == "ccomp":
            return True
        # "She thought about that, and about a bottle".
        if over.lemma in REPORTING_VERBS and below.lower in {"about", "of"}:
            return True
        if (
            over.pos == "VERB"
            and over.tag == "VBN"
            and has_pluperfect_auxiliary(grammar, over)
        ):
            # "I had seen him sell a cow", "where the oilskin had dripped".
            return over.lemma in PERCEPTION_VERBS or (
                below.dep in SUBJECTS and over.dep in {"relcl", "advcl"}
            )
        below = over
    return False


def is_depicted(grammar: ParsedText, token: Token) -> bool:
    """Tell whether a picture shows it: "a photograph: two men", "it is of a girl"."""
    chain = list(_ancestors(grammar, token))
    if any(
        of.lower == "of" and of.dep == "prep" and being.lemma == "be"
        for of, being in pairwise(chain)
    ):
        return True
    before = grammar[token.sentence_start : token.i]
    pictures = [t.i for t in before if t.lemma in PICTURE_NOUNS]
    return any(t.text == ":" and t.i > first for first in pictures for t in before)
