"""Places: where a stretch of narration says that it happens."""

from dataclasses import dataclass
from functools import cache

from infra.offline.language.assertion_status import OF_PEOPLE, is_comparison
from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import sections, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.scenes.place_weights import (
    INSIDE_PREPOSITIONS,
    NON_NAME_ADJECTIVES,
    preposition_weight,
    subject_weight,
    word_before,
)

ENTITY_WEIGHTS = {"GPE": 0.9, "LOC": 0.9, "FAC": 1.3}
CONTAINER_FACTOR = 0.4
MAX_NAME_WORDS = 5
"""Words of a place's name at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place as the text names it.

    Attributes:
        kind: A section of the lexicon, or *proper* for a name.
        weight: How likely it is where we are.
    """

    unit_index: int
    start: int
    text: str
    kind: str
    weight: float
    is_inside: bool


def find_places(part: TextUnit, people: frozenset[str]) -> list[PlaceMention]:
    """Return the places that the narration of *part* names."""
    if part.role not in NARRATION_ROLES:
        return []
    return [
        found
        for token in part.narration
        if (found := _place_mention(part, token, people))
    ]


def _place_mention(
    part: TextUnit, token: Token, people: frozenset[str]
) -> PlaceMention | None:
    grammar = part.parse
    kind = _kind(token)
    proper = (
        token.tag in {"NNP", "NNPS"}
        and token.entity_label in ENTITY_WEIGHTS
        and token.lower not in people
    )
    ends_proper = (
        token.tag in {"NNP", "NNPS"}
        and token.lower in terms("places", "proper")
        and token.i > 0
        and grammar[token.i - 1].is_capitalised
    )
    if kind is None and not proper and not ends_proper:
        return None
    after = grammar[token.i + 1] if token.i + 1 < len(grammar) else None
    if after is not None and (
        (after.tag.startswith("NN") and after.dep != "conj") or after.tag == "POS"
    ):
        return None
    phrase = _phrase(grammar, token)
    if is_comparison(grammar, token, OF_PEOPLE):
        return None
    weight = preposition_weight(grammar, phrase[0])
    if _is_container(grammar, token):
        # "His shop in Cordwainer Lane": we are in the shop.
        weight *= CONTAINER_FACTOR
    if not weight and kind != "vehicle":
        weight = subject_weight(grammar, token, phrase[0])
    if proper or ends_proper:
        weight *= ENTITY_WEIGHTS.get(token.entity_label, 1.2)
        kind = _proper_kind(token)
    if weight <= 0:
        return None
    text = part.text[phrase[0].start : token.end]
    return PlaceMention(
        unit_index=part.index,
        start=phrase[0].start,
        text=" ".join(text.split()).strip("_"),
        kind=kind or "proper",
        weight=weight,
        is_inside=word_before(grammar, phrase[0]) in INSIDE_PREPOSITIONS,
    )


def _is_container(grammar: ParsedText, token: Token) -> bool:
    """Tell whether a place only says where another one lies."""
    preposition = grammar.head(token)
    return preposition.pos == "ADP" and _kind(grammar.head(preposition)) is not None


def _kind(token: Token) -> str | None:
    if token.tag not in {"NN", "NNS"}:
        return None
    # "Stairs" are one place, whatever their lemma.
    return _kind_by_word().get(token.lemma) or _kind_by_word().get(token.lower)


def _phrase(grammar: ParsedText, noun: Token) -> list[Token]:
    first = noun.i
    while first and noun.i - first < MAX_NAME_WORDS - 1:
        before = grammar[first - 1]
        if noun.is_capitalised and noun.tag.startswith("NNP"):
            fits = before.is_capitalised and before.tag.startswith("NNP")
        else:
            fits = before.pos in {"ADJ", "NOUN", "PROPN"} or before.tag == "POS"
        if not fits:
            break
        first -= 1
    while grammar[first].lower in NON_NAME_ADJECTIVES:
        first += 1
    return list(grammar[first : noun.i + 1])


def _proper_kind(token: Token) -> str:
    for kind in ("room", "building", "outdoors"):
        if token.lower in terms("places", kind):
            return kind
    return "region" if token.entity_label in {"GPE", "LOC"} else "proper"


@cache
def _kind_by_word() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in ("room", "building", "outdoors", "vehicle"):
        for word in sections("places")[kind]:
            found.setdefault(word, kind)
    return found
