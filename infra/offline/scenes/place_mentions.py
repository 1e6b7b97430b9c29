"""Place mentions in narration, and how likely the scene is at each of them."""

from dataclasses import dataclass
from functools import cache

from infra.offline.language.assertion_status import OF_PEOPLE, AssertionStatus
from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import sections, terms
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
"""How likely we are at a place after the preposition."""
ARRIVAL_WEIGHT, DEPARTURE_WEIGHT, PLACE_PART_WEIGHT = 2.2, 0.4, 1.0
"""After "reached", after "left", and after "in front of"."""
SUBJECT_WEIGHT, OPENING_WEIGHT = 1.5, 2.5
"""Of a place that is the subject of a sentence, and of one that opens a paragraph."""
OPENING_WORDS = 8
"""Words of a paragraph among which the verb of an opening sentence stands."""
ENTITY_WEIGHTS = {"GPE": 0.9, "LOC": 0.9, "FAC": 1.3}
"""Factors of a proper name, by the parser's entity label."""
OTHER_NAME_WEIGHT = 1.2
CONTAINER_FACTOR = 0.4
"""For a place that only says where another one lies."""
MAX_NAME_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place as the text names it.

    Attributes:
        start: In code points of its unit's text.
        kind: A section of the lexicon `places`, *region*, or *proper* for another name.
        weight: How likely the scene is there; greater than 0, usually up to 3.
        is_inside: A preposition says that we are inside it.
    """

    unit_index: int
    start: int
    text: str
    kind: str
    weight: float
    is_inside: bool


def find_places(unit: TextUnit, people: frozenset[str]) -> list[PlaceMention]:
    """Return the places that the narration of *unit* names; *people* are surnames."""
    if unit.role not in NARRATION_ROLES:
        return []
    return [
        found
        for token in unit.narration
        if (found := _place_mention(unit, token, people))
    ]


def _place_mention(
    unit: TextUnit, token: Token, people: frozenset[str]
) -> PlaceMention | None:
    parse = unit.parse
    kind = _kind(token)
    is_entity = (
        token.tag in {"NNP", "NNPS"}
        and token.entity_label in ENTITY_WEIGHTS
        and token.lower not in people
    )
    ends_like_place = (
        token.tag in {"NNP", "NNPS"}
        and token.lower in terms("places", "proper")
        and token.i > 0
        and parse[token.i - 1].is_capitalised
    )
    is_name = is_entity or ends_like_place
    if kind is None and not is_name:
        return None
    status = AssertionStatus(parse=parse, token=token, rules=OF_PEOPLE)
    if _is_modifier(parse, token) or status.compared or status.is_absent:
        return None
    first = _phrase_start(parse, token)
    weight = _preposition_weight(parse, first)
    if _is_container(parse, token):
        # "His shop in Cordwainer Lane": we are in the shop.
        weight *= CONTAINER_FACTOR
    if not weight and kind != "vehicle":
        weight = _subject_weight(parse, token, first)
    if is_name:
        weight *= ENTITY_WEIGHTS.get(token.entity_label, OTHER_NAME_WEIGHT)
        kind = _proper_kind(token)
    if weight <= 0:
        return None
    text = unit.text[first.start : token.end]
    before = _index_before(parse, first)
    return PlaceMention(
        unit_index=unit.index,
        start=first.start,
        text=" ".join(text.split()).strip("_"),
        kind=kind or "proper",
        weight=weight,
        is_inside=before >= 0
        and parse[before].lower in terms("prepositions", "inside"),
    )


def _is_modifier(parse: ParsedText, token: Token) -> bool:
    """Tell whether another noun follows, or a possessive: "the house door"."""
    after = parse[token.i + 1] if token.i + 1 < len(parse) else None
    return after is not None and (
        (after.tag.startswith("NN") and after.dep != "conj") or after.tag == "POS"
    )


def _is_container(parse: ParsedText, token: Token) -> bool:
    """Tell whether a place only says where another one is."""
    preposition = parse.head(token)
    return preposition.pos == "ADP" and _kind(parse.head(preposition)) is not None


def _kind(token: Token) -> str | None:
    if token.tag not in {"NN", "NNS"}:
        return None
    # By the word as well: "stairs" is an entry of its own.
    return _kind_by_word().get(token.lemma) or _kind_by_word().get(token.lower)


def _phrase_start(parse: ParsedText, noun: Token) -> Token:
    """Return the first word of the name that ends with *noun*."""
    first = noun.i
    while first and noun.i - first < MAX_NAME_WORDS - 1:
        before = parse[first - 1]
        if noun.is_capitalised and noun.tag.startswith("NNP"):
            fits = before.is_capitalised and before.tag.startswith("NNP")
        else:
            fits = before.pos in {"ADJ", "NOUN", "PROPN"} or before.tag == "POS"
        if not fits:
            break
        first -= 1
    while parse[first].lower in terms("prepositions", "not name"):
        first += 1
    return parse[first]


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


def _subject_weight(parse: ParsedText, noun: Token, first: Token) -> float:
    """Return the weight of a place that opens a sentence: "The room was full"."""
    is_main_clause = parse.head(noun).dep in {"ROOT", "conj"}
    if noun.dep not in SUBJECTS or noun.tag == "NNS" or not is_main_clause:
        return 0.0
    between = parse[_index_before(parse, first) + 1 : first.i]
    is_definite = any(t.lower in terms("prepositions", "definite") for t in between)
    has_owner = first.i < noun.i and parse[noun.i - 1].tag == "POS"
    if not (is_definite or has_owner):
        return 0.0
    opens_paragraph = first.sentence_start == 0 and noun.head < OPENING_WORDS
    return OPENING_WEIGHT if opens_paragraph else SUBJECT_WEIGHT


def _preposition_weight(parse: ParsedText, first: Token) -> float:
    """Return the weight that the word before a place gives it; 0 for other words."""
    i = _index_before(parse, first)
    before = parse[i].lower if i >= 0 else ""
    if before in terms("prepositions", "arrival"):
        return DEPARTURE_WEIGHT if before == "left" else ARRIVAL_WEIGHT
    if (
        before == "of"
        and i
        and parse[i - 1].lower in terms("prepositions", "place part")
    ):
        return PLACE_PART_WEIGHT
    return PREPOSITION_WEIGHTS.get(before, 0.0)


def _index_before(parse: ParsedText, first: Token) -> int:
    """Return the index of the token before a phrase and its determiners, or -1."""
    skipped = terms("prepositions", "determiner") | terms("prepositions", "not name")
    i = first.i - 1
    while i >= 0 and (
        parse[i].lower in skipped
        or parse[i].pos in {"DET", "ADV", "NUM"}
        or parse[i].tag == "PRP$"
    ):
        i -= 1
    return i
