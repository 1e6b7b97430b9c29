"""Movement: where people go, in, out or to a place, as the story tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.language.verbs import is_somebody

MAX_CLAUSE_STEPS = 4
"""Steps up a sentence in which a clause is looked for that only describes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """People go somewhere, as a verb of a main clause tells it.

    Attributes:
        opens, closes: The verb stands in the first sentence of its unit; in the last.
    """

    opens: bool
    closes: bool


def find_movements(unit: TextUnit) -> list[Movement]:
    """Return the movements that the narration of *unit* tells."""
    if unit.role not in NARRATION_ROLES:
        return []
    return list(_movements(unit))


def _movements(unit: TextUnit) -> Iterator[Movement]:
    parse = unit.parse
    for verb in unit.narration:
        if is_main(verb) and _is_motion(parse, verb) and _has_goal(parse, verb):
            yield Movement(
                opens=verb.sentence_start == 0,
                closes=verb.sentence_start == parse[-1].sentence_start,
            )


def has_opening_walk(unit: TextUnit) -> bool:
    """Tell whether *unit* opens while people walk: "As they hurried over the sands"."""
    return unit.role in NARRATION_ROLES and any(
        verb.sentence_start == 0
        and verb.dep == "advcl"
        and verb.i < verb.head
        and _is_motion(unit.parse, verb)
        and (_has_goal(unit.parse, verb) or _has_way(unit.parse, verb))
        for verb in unit.narration
    )


def _is_motion(parse: ParsedText, verb: Token) -> bool:
    """Tell whether people walk or ride or leave, as it is told in the past."""
    is_motion = verb.lemma in moving_verbs() or verb.lemma in terms("verbs", "leave")
    return is_motion and is_deed(parse, verb)


def is_deed(parse: ParsedText, verb: Token) -> bool:
    """Tell whether people did what *verb* says, as it is told in the past."""
    return (
        verb.pos == "VERB"
        and verb.tag == "VBD"
        and not any(child.dep in {"neg", "aux"} for child in parse.children(verb))
        and is_done_by_people(parse, verb)
    )


def is_main(verb: Token) -> bool:
    """Tell whether *verb* is of a main clause.

    The parser hangs "they went home" in "They went home and, at last, they ate" on the
    second verb.
    """
    return verb.dep in {"ROOT", "conj"} or (verb.dep == "ccomp" and verb.i < verb.head)


def _has_goal(parse: ParsedText, verb: Token) -> bool:
    """Tell whether the sentence says where to: "upstairs", "into the garden"."""
    return any(
        child.lower in terms("prepositions", "whither")
        or (child.dep == "prep" and child.lower in terms("prepositions", "destination"))
        for child in parse.children(verb)
    )


def _has_way(parse: ParsedText, verb: Token) -> bool:
    """Tell whether the sentence says what they pass: "over the sands"."""
    return any(
        child.dep == "prep" and child.lower in terms("prepositions", "way")
        for child in parse.children(verb)
    )


@cache
def moving_verbs() -> frozenset[str]:
    """Return lemmas of verbs by which somebody comes, or is brought, to a place."""
    kinds = ("move", "walk", "arrive", "lead")
    return frozenset().union(*(terms("verbs", k) for k in kinds)) - terms(
        "verbs", "stay"
    )


def is_done_by_people(parse: ParsedText, verb: Token) -> bool:
    """Tell whether people do it, and not a road, and whether the story tells it."""
    above = verb
    for _ in range(MAX_CLAUSE_STEPS):
        if above.dep in {"relcl", "acl", "csubj"} and not any(
            # "They were at tea, when he came into the room": that is told.
            t.lower == "when"
            for t in parse.children(above)
        ):
            return False
        if above.head == above.i:
            break
        above = parse.head(above)
    subject = parse.subject(verb)
    return subject is None or is_somebody(subject)
