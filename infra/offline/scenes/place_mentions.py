"""Place mentions in narration, and how likely the scene is at each of them."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from infra.offline.language.assertion_status import OF_PEOPLE, AssertionStatus
from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import sections, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.scenes.movement import is_done_by_people, moving_verbs
from infra.offline.scenes.place_phrases import (
    governors,
    has_people,
    index_before,
    is_believed_in,
    is_house_of,
    is_left,
    is_looked_at,
    is_modifier,
    is_of_others,
    is_part,
    is_past,
    phrase_start,
)
from infra.offline.scenes.place_weights import (
    OPENING_WEIGHT,
    preposition_weight,
    ride_weight,
    subject_weight,
)

ENTITY_WEIGHTS = {"GPE": 0.9, "LOC": 0.9, "FAC": 1.3}
"""Factors of a proper name, by the parser's entity label."""
OTHER_NAME_WEIGHT = 1.2
CONTAINER_FACTOR = 0.4
"""For a place that only says where another one lies."""
FRONT_TOKENS = 4
"""Tokens of a unit before a preposition that still opens it: "And so, in the hall"."""

Side = Literal["interior", "exterior"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place as the text names it.

    Attributes:
        start: In code points of its unit's text.
        kind: A section of the lexicon `places`, *region*, or *proper* for another name.
        opens, closes: It stands in the first sentence of its unit; in the last of some.
        is_definite: "The room", and not "a room".
        weight: How likely the scene is there; greater than 0, usually up to 3.
        is_inside: A preposition says that we are inside it.
        is_outside: It says that we are beside or before it.
        is_reached: Somebody comes to it, or the unit opens there.
        holds: It says where another place lies: "his shop in Cordwainer Lane".
        is_left: Somebody goes away from it.
        is_past: Somebody was, or would have been, there at another time.
        is_elsewhere: Somebody only looks there.
        is_of_others: Others are there meanwhile, or it is believed in.
        has_people: Somebody does something there.
    """

    unit_index: int
    start: int
    text: str
    kind: str
    weight: float
    is_inside: bool
    is_outside: bool = False
    is_reached: bool = False
    opens: bool = False
    closes: bool = False
    is_definite: bool = False
    holds: bool = False
    is_left: bool = False
    is_past: bool = False
    is_elsewhere: bool = False
    is_of_others: bool = False
    has_people: bool = False

    @property
    def noun(self) -> str:
        """The last word of its name, by which two mentions of a place are compared."""
        return self.text.rsplit(maxsplit=1)[-1].lower()

    @property
    def side(self) -> Side | None:
        """Whether it is indoors or outdoors; None where its name does not say it."""
        match self.kind:
            case "room":
                return "interior"
            case "outdoors" | "ground":
                return "exterior"
            case "building":
                return "interior" if self.is_inside else None
            case _:
                return None


def find_places(unit: TextUnit, people: frozenset[str]) -> list[PlaceMention]:
    """Return the places that the narration of *unit* names; *people* are surnames."""
    if unit.role not in NARRATION_ROLES:
        return []
    return [
        found
        for token in unit.narration
        if (found := find_place(unit, token, people)) and _is_there(unit, token)
    ]


def _is_there(unit: TextUnit, token: Token) -> bool:
    status = AssertionStatus(parse=unit.parse, token=token, rules=OF_PEOPLE)
    is_none = any(t.lower == "no" for t in unit.parse.children(token))
    return not (status.compared or status.is_absent or is_none)


def find_place(
    unit: TextUnit, token: Token, people: frozenset[str]
) -> PlaceMention | None:
    """Return the place that *token* names, be it one that is only planned; or None."""
    parse = unit.parse
    kind = _kind(token) or _capital_kind(parse, token)
    is_house = kind is None and is_house_of(parse, token)
    if is_house:
        kind = "building"
    is_entity = (
        token.tag in {"NNP", "NNPS"}
        and token.entity_label in ENTITY_WEIGHTS
        and token.lower not in people
    )
    ends_like_place = (
        token.tag in {"NNP", "NNPS"}
        and token.lower in terms("places", "proper")
        and token.i > 0
        and (parse[token.i - 1].is_capitalised or parse[token.i - 1].tag == "POS")
    )
    is_known = ends_like_place or token.lower in terms("peoples_and_places", "place")
    is_name = (
        (is_entity or ends_like_place)
        and not is_house
        and not _is_people(parse, token)
        # "K.C." is a rank.
        and (is_known or "." not in token.text)
    )
    if kind is None and not is_name:
        return None
    status = AssertionStatus(parse=parse, token=token, rules=OF_PEOPLE)
    if (is_modifier(parse, token) and not is_house) or is_part(parse, token):
        return None
    if token.lower == "mine" and parse[token.i - 1].pos in {"ADP", "AUX", "CCONJ"}:
        # "A friend of mine", "her hand in mine": nobody digs there.
        return None
    first = phrase_start(parse, token)
    weight = preposition_weight(parse, first)
    holds = _is_container(parse, token)
    if holds:
        # "His shop in Cordwainer Lane": we are in the shop.
        weight *= CONTAINER_FACTOR
    if not weight and (is_known or not is_name):
        # "The Puritan stood" is nowhere: what the parser alone takes for a place.
        weigh = ride_weight if kind == "vehicle" else subject_weight
        weight = weigh(parse, token, first)
    if is_name:
        weight *= ENTITY_WEIGHTS.get(token.entity_label, OTHER_NAME_WEIGHT)
        kind = _proper_kind(parse, token, first)
    if weight <= 0:
        return None
    # "Aldous Finn's" has the "'s" of its name.
    end = parse[token.i + 1].end if is_house else token.end
    was_there = is_past(parse, token)
    before = index_before(parse, first)
    return PlaceMention(
        unit_index=unit.index,
        start=first.start,
        text=" ".join(unit.text[first.start : end].split()).strip("_"),
        kind=kind or "proper",
        weight=weight,
        holds=holds,
        # "Outside Tolland's" is no house that somebody is in.
        is_inside=(is_house and not _is_outside(parse, before))
        or (before >= 0 and parse[before].lower in terms("prepositions", "inside")),
        is_outside=_is_outside(parse, before),
        is_left=not was_there and is_left(parse, token),
        is_past=was_there,
        is_elsewhere=is_looked_at(parse, token),
        is_of_others=is_of_others(parse, token) or is_believed_in(parse, token),
        has_people=has_people(parse, token),
        opens=first.sentence_start == 0,
        closes=0 < first.sentence_start == parse[-1].sentence_start,
        is_definite=index_before(parse, first) + 1 < first.i
        and parse[first.i - 1].lower in terms("prepositions", "definite"),
        is_reached=not was_there
        and not _is_inner(parse, token)
        and not status.hypothetical
        and not status.negated
        and (_is_destination(parse, token) or _opens_there(parse, token, first)),
    )


def _is_outside(parse: ParsedText, before: int) -> bool:
    """Tell whether the word *before* a place says that we are outside it.

    "Outside the inn", "in front of the inn", "at the door of the inn".
    """
    if before < 0:
        return False
    word = parse[before].lower
    is_at_edge = word == "of" and parse[before - 1].lower in terms(
        "prepositions", "outer part"
    )
    return is_at_edge or word in terms("prepositions", "beside")


def _is_inner(parse: ParsedText, noun: Token) -> bool:
    """Tell whether *noun* only says where another place lies."""
    return any(
        _kind(above) is not None and above.tag != "NNS"
        for link in governors(parse, noun)
        if link.pos == "ADP" and (above := parse.head(link))
    )


def _is_destination(parse: ParsedText, noun: Token) -> bool:
    """Tell whether somebody comes, or is led, to the place that *noun* names."""
    *_, link = governors(parse, noun)
    if link.pos == "VERB":
        is_end = link.lemma in terms("verbs", "reach") and any(
            t.dep == "dobj" and t.i <= noun.i for t in parse.children(link)
        )
        return is_end and is_done_by_people(parse, link)
    if link.lower not in terms("prepositions", "destination"):
        return False
    verb = parse.head(link)
    while verb.pos in {"ADP", "ADV"} and verb.head != verb.i:
        # "Out into the garden", "down to the quay".
        verb = parse.head(verb)
    if verb.lemma in terms("verbs", "reach") and link.lower != "to":
        # "He reached into the closet" with his hand.
        return False
    if verb.pos != "VERB" or not is_done_by_people(parse, verb):
        return False
    # "They found themselves in a wood."
    finds = verb.lemma == "find" and any(
        t.lower.endswith(("self", "selves")) for t in parse.children(verb)
    )
    return finds or verb.lemma in moving_verbs()


def _opens_there(parse: ParsedText, noun: Token, first: Token) -> bool:
    """Tell whether a text opens in a place.

    "In the large hall there was a fire", "There was a fire at the end of the hall",
    "The large hall was empty".
    """
    if first.sentence_start != 0:
        return False
    if noun.dep in SUBJECTS:
        # "The sea was flat" is only what they look at.
        is_room = _kind(noun) == "room"
        return is_room and subject_weight(parse, noun, first) == OPENING_WEIGHT
    is_there = parse[0].dep == "expl" and parse[0].lower == "there"
    return any(
        link.lower in terms("prepositions", "front")
        and (is_there or (link.i < FRONT_TOKENS and parse.head(link).i > noun.i))
        for link in governors(parse, noun)
    )


def _is_container(parse: ParsedText, token: Token) -> bool:
    """Tell whether a place only says where another one is."""
    preposition = parse.head(token)
    return preposition.pos == "ADP" and _kind(parse.head(preposition)) is not None


def _is_people(parse: ParsedText, name: Token) -> bool:
    """Tell whether *name* means somebody: "a Puritan", "the Scotchman"."""
    article = parse[max(0, phrase_start(parse, name).i - 1)].lower
    is_man = article == "the" and name.lower.endswith(("man", "men"))
    return article in {"a", "an"} or is_man


def _kind(token: Token) -> str | None:
    if token.tag not in {"NN", "NNS"} or token.dep == "amod":
        return None
    # By the word as well: "stairs" is an entry of its own.
    return _kind_by_word().get(token.lemma) or _kind_by_word().get(token.lower)


def _capital_kind(parse: ParsedText, token: Token) -> str | None:
    """Return the kind of a place that everybody there only calls so: "the Park"."""
    is_alone = (
        token.tag == "NNP"
        and token.i > 0
        and parse[token.i - 1].lower == "the"
        and (token.i + 1 == len(parse) or parse[token.i + 1].lower != "of")
    )
    return _kind_by_word().get(token.lower) if is_alone else None


def _proper_kind(parse: ParsedText, token: Token, first: Token) -> str:
    before = index_before(parse, first)
    if before >= 0 and parse[before].lower in terms("prepositions", "along"):
        # "Down Broadway".
        return "outdoors"
    for kind in ("room", "building", "outdoors"):
        if token.lower in terms("places", kind):
            return kind
    return "region" if token.entity_label in {"GPE", "LOC"} else "proper"


@cache
def _kind_by_word() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in ("room", "building", "outdoors", "vehicle", "ground"):
        for word in sections("places")[kind]:
            found.setdefault(word, kind)
    return found
