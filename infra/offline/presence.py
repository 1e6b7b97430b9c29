"""Whether a thing is there, or only spoken of, denied or imagined."""

from collections.abc import Iterator
from itertools import pairwise

from infra.offline.grammar import SUBJECTS, Grammar, Token
from infra.offline.page import Part
from infra.offline.verbs import pluperfect
from ports.film import Presence

NEGATIVE = frozenset(
    {"no", "without", "never", "neither", "nor", "not", "n't", "none", "hardly", "lack"}
)
UNREAL = frozenset(
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
PERCEIVED = frozenset({"see", "hear", "feel", "smell", "taste"})
FANCIED = frozenset(
    {"think", "believe", "imagine", "suppose", "fancy", "hope", "wish", "dream"}
    | {"wonder"}
)
THOUGHT = FANCIED | {"remember", "forget", "know"}
"""What is known may well be so, but what one knows need not be there."""
TOLD_OF = THOUGHT | {"talk", "speak", "tell", "ask", "say", "hear", "read", "write"}
PICTURES = frozenset(
    {"photograph", "photo", "picture", "portrait", "painting", "drawing", "sketch"}
)
NEAR = 4


def presence_of(part: Part, token: Token) -> Presence:
    """Return how the thing that *token* names stands in the scene."""
    if part.quotation_at(token.start) or part.role == "letter":
        return "mentioned"
    grammar = part.grammar
    near = grammar[max(token.sentence, token.i - NEAR) : token.i]
    absent = (
        any(t.lower in NEGATIVE for t in near)
        or _is_unreal(grammar, token)
        or _is_thought_of(grammar, token)
        or depicted(grammar, token)
    )
    return "mentioned" if absent else "present"


def compared(grammar: Grammar, token: Token) -> bool:
    """Tell whether *token* is what another thing is like: "as wide as a rope"."""
    return any(
        over.pos in {"ADP", "SCONJ"}
        and (over.lower == "like" or (over.lower == "as" and _twice(grammar, over)))
        for over in _chain(grammar, token)
    )


def _twice(grammar: Grammar, second: Token) -> bool:
    """Tell "as flat as" from "as he came in"."""
    before = grammar[max(second.sentence, second.i - 3) : second.i]
    return any(t.lower == "as" for t in before)


def _chain(grammar: Grammar, token: Token) -> Iterator[Token]:
    """Yield what *token* hangs on, up to the verb of the sentence."""
    while token.head != token.i:
        token = grammar.head(token)
        yield token


def _is_unreal(grammar: Grammar, token: Token) -> bool:
    verb = _verb(grammar, token)
    if verb is None:
        return False
    governing = [t for t in grammar.children(verb) if t.dep in {"aux", "neg", "mark"}]
    # "She could see his boots": they are there.
    able = {"could"} if verb.lemma in PERCEIVED else set()
    # "As a sailor knows his ropes", in a tale of the past, is of any day.
    general = (
        verb.tag in {"VBZ", "VBP"}
        and verb.dep == "advcl"
        and grammar.head(verb).tag == "VBD"
    )
    return general or any(
        t.dep == "neg" or t.lower in UNREAL - able or _as_though(grammar, t)
        for t in governing
    )


def _as_though(grammar: Grammar, mark: Token) -> bool:
    return mark.lower == "though" and mark.i > 0 and grammar[mark.i - 1].lower == "as"


def _verb(grammar: Grammar, token: Token) -> Token | None:
    over = (token, *_chain(grammar, token))
    return next((t for t in over if t.pos in {"VERB", "AUX"}), None)


def _is_thought_of(grammar: Grammar, token: Token) -> bool:
    """Tell whether it is in somebody's mind, or was there before the scene began."""
    below = token
    for over in _chain(grammar, token):
        if over.lemma in THOUGHT and below.dep == "dobj":
            return True
        if over.lemma in FANCIED and below.dep == "ccomp":
            return True
        # "She thought about that, and about a bottle".
        if over.lemma in TOLD_OF and below.lower in {"about", "of"}:
            return True
        if over.pos == "VERB" and over.tag == "VBN" and pluperfect(grammar, over):
            # "I had seen him sell a cow", "where the oilskin had dripped".
            return over.lemma in PERCEIVED or (
                below.dep in SUBJECTS and over.dep in {"relcl", "advcl"}
            )
        below = over
    return False


def depicted(grammar: Grammar, token: Token) -> bool:
    """Tell whether a picture shows it: "a photograph: two men", "it is of a girl"."""
    chain = list(_chain(grammar, token))
    if any(
        of.lower == "of" and of.dep == "prep" and being.lemma == "be"
        for of, being in pairwise(chain)
    ):
        return True
    before = grammar[token.sentence : token.i]
    pictures = [t.i for t in before if t.lemma in PICTURES]
    return any(t.text == ":" and t.i > first for first in pictures for t in before)
