"""Places: where a stretch of narration says that it happens."""

from dataclasses import dataclass
from functools import cache

from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import sections, terms
from infra.offline.page import TOLD, Part

PREPOSITIONS = {
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
LABELS = {"GPE": 0.9, "LOC": 0.9, "FAC": 1.3}
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
LONGEST = 5
"""Words of a place's name at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place as the text names it.

    Attributes:
        kind: A section of the lexicon, or *proper* for a name.
        weight: How likely it is where we are.
    """

    part: int
    start: int
    text: str
    kind: str
    weight: float


def mentions_of_places(part: Part, people: frozenset[str]) -> list[PlaceMention]:
    """Return the places that the narration of *part* names."""
    if part.role not in TOLD:
        return []
    return [found for token in part.told if (found := _mention(part, token, people))]


def _mention(part: Part, token: Token, people: frozenset[str]) -> PlaceMention | None:
    grammar = part.grammar
    kind = _kinds().get(token.lemma) if token.tag in {"NN", "NNS"} else None
    proper = (
        token.tag in {"NNP", "NNPS"}
        and token.entity in LABELS
        and token.lower not in people
    )
    ends_proper = (
        token.tag in {"NNP", "NNPS"}
        and token.lower in terms("places", "proper")
        and token.i > 0
        and grammar[token.i - 1].capital
    )
    if kind is None and not proper and not ends_proper:
        return None
    after = grammar[token.i + 1] if token.i + 1 < len(grammar) else None
    if after is not None and (
        (after.tag.startswith("NN") and after.dep != "conj") or after.tag == "POS"
    ):
        return None
    phrase = _phrase(grammar, token)
    weight = _weight(grammar, phrase[0])
    if proper or ends_proper:
        weight *= LABELS.get(token.entity, 1.2)
        kind = _proper_kind(token)
    if weight <= 0:
        return None
    text = part.text[phrase[0].start : token.end]
    return PlaceMention(
        part=part.index,
        start=phrase[0].start,
        text=" ".join(text.split()).strip("_"),
        kind=kind or "proper",
        weight=weight,
    )


def _phrase(grammar: Grammar, noun: Token) -> list[Token]:
    first = noun.i
    while first and noun.i - first < LONGEST - 1:
        before = grammar[first - 1]
        if noun.capital and noun.tag.startswith("NNP"):
            fits = before.capital and before.tag.startswith("NNP")
        else:
            fits = before.pos in {"ADJ", "NOUN", "PROPN"} or before.tag == "POS"
        if not fits:
            break
        first -= 1
    return list(grammar[first : noun.i + 1])


def _weight(grammar: Grammar, first: Token) -> float:
    i = first.i - 1
    while i >= 0 and (
        grammar[i].lower in DETERMINERS
        or grammar[i].pos in {"DET", "ADV", "NUM"}
        or grammar[i].tag == "PRP$"
    ):
        i -= 1
    before = grammar[i].lower if i >= 0 else ""
    score = PREPOSITIONS.get(before, 0.0)
    if before in {"reach", "reached", "entered", "left", "crossed", "gained"}:
        score = 0.4 if before == "left" else 2.2
    if (
        before == "of"
        and i
        and grammar[i - 1].lower
        in {"out", "front", "middle", "top", "foot", "end", "edge", "side", "corner"}
    ):
        score = 1.0
    return score


def _proper_kind(token: Token) -> str:
    for kind in ("room", "building", "outdoors"):
        if token.lower in terms("places", kind):
            return kind
    return "region" if token.entity in {"GPE", "LOC"} else "proper"


@cache
def _kinds() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in ("room", "building", "outdoors", "vehicle"):
        for word in sections("places")[kind]:
            found.setdefault(word, kind)
    return found
