"""How likely a place is where we are, by the words around its name."""

from infra.offline.language.tokens import SUBJECTS, ParsedText, Token

PREPOSITION_WEIGHTS = {
    "in": 2.0,
    "into": 2.5,
    "inside": 2.5,
    "at": 1.6,
    "within": 1.5,
    "on": 1.2,
    "upon": 1.0,
    "to": 1.0,
    "through": 1.0,
    "across": 1.2,
    "along": 1.3,
    "down": 1.0,
    "up": 0.8,
    "outside": 1.5,
    "towards": 0.4,
    "toward": 0.4,
    "from": 0.4,
    "by": 0.8,
    "near": 0.7,
    "of": 0.3,
    "over": 0.6,
    "under": 0.6,
    "about": 0.4,
    "round": 0.6,
    "around": 0.8,
    "before": 0.5,
    "behind": 0.5,
    "beside": 0.7,
    "past": 0.4,
}
DETERMINERS = frozenset(
    {
        "the",
        "a",
        "an",
        "his",
        "her",
        "their",
        "my",
        "our",
        "this",
        "that",
        "its",
        "your",
    }
)
SUBJECT_WEIGHT, OPENING_WEIGHT = 1.5, 2.5
"""Of a place that a sentence is about, and of one that a paragraph begins with."""
DEFINITE_DETERMINERS = frozenset({"the", "his", "her", "my", "our", "their"})
INSIDE_PREPOSITIONS = frozenset({"in", "into", "inside", "within"})
NON_NAME_ADJECTIVES = frozenset(
    {"whole", "entire", "same", "very", "own", "other", "next"}
)
"""Adjectives that are no part of a place's name."""
OPENING_WORDS = 8
"""Words into a paragraph in which the verb of its first sentence comes."""


def subject_weight(grammar: ParsedText, noun: Token, first: Token) -> float:
    """Return the weight of a place that opens a sentence: "The room was full"."""
    told = grammar.head(noun).dep in {"ROOT", "conj"}
    if noun.dep not in SUBJECTS or noun.tag == "NNS" or not told:
        return 0.0
    between = grammar[_index_before(grammar, first) + 1 : first.i]
    definite = any(t.lower in DEFINITE_DETERMINERS for t in between)
    owned = first.i < noun.i and grammar[noun.i - 1].tag == "POS"
    if not (definite or owned):
        return 0.0
    return (
        OPENING_WEIGHT
        if first.sentence_start == 0 and noun.head < OPENING_WORDS
        else SUBJECT_WEIGHT
    )


def preposition_weight(grammar: ParsedText, first: Token) -> float:
    i = _index_before(grammar, first)
    before = grammar[i].lower if i >= 0 else ""
    score = PREPOSITION_WEIGHTS.get(before, 0.0)
    if before in {"reach", "reached", "entered", "opened", "left", "crossed", "gained"}:
        score = 0.4 if before == "left" else 2.2
    if (
        before == "of"
        and i
        and grammar[i - 1].lower
        in {"out", "front", "middle", "top", "foot", "end", "edge", "side", "corner"}
    ):
        score = 1.0
    return score


def word_before(grammar: ParsedText, first: Token) -> str:
    i = _index_before(grammar, first)
    return grammar[i].lower if i >= 0 else ""


def _index_before(grammar: ParsedText, first: Token) -> int:
    """Return the token before a phrase and its determiners; -1 for none."""
    i = first.i - 1
    while i >= 0 and (
        grammar[i].lower in DETERMINERS | NON_NAME_ADJECTIVES
        or grammar[i].pos in {"DET", "ADV", "NUM"}
        or grammar[i].tag == "PRP$"
    ):
        i -= 1
    return i
