"""How people look, in the story's own words: what they wear, bear, and are."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from infra.offline.language.assertion_status import element_status
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.extractive_summary import truncate
from infra.offline.language.lexicon import sections, terms
from infra.offline.language.tokens import SUBJECTS, Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from ports.questions.read_passage import LookReading

MAX_DESCRIPTION = 120
MAX_LOOKS = 6
MIN_WORDS = 3
"""Of a description; "a clerk" is a trade and no look."""
WEAR_VERBS = frozenset({"wear", "don", "clothe", "dress"})
_SCREENPLAY_LOOK = re.compile(r"\s*\(([^()\n]{3,120})\)")


def describe_looks(
    page: Document, cast: Coreference, figure: EntityCluster
) -> tuple[LookReading, ...]:
    """Return how *figure* looks, wherever narration says it in one clause."""
    found: dict[str, LookReading] = {}
    for part in page.units:
        if part.role not in NARRATION_ROLES:
            continue
        for text in _looks_in_unit(part, cast, figure):
            if not any(text.casefold() in known for known in found):
                look = LookReading(
                    unit=part.number, description=truncate(text, MAX_DESCRIPTION)
                )
                found[text.casefold()] = look
    return tuple(list(found.values())[:MAX_LOOKS])


def _looks_in_unit(
    part: TextUnit, cast: Coreference, figure: EntityCluster
) -> Iterator[str]:
    if part.role == "action":
        yield from _screenplay_looks(part, figure)
    for token in part.narration:
        text = _garment_look(part, token, cast, figure) or _predicate_look(
            part, token, cast, figure
        )
        if text:
            yield text


def _screenplay_looks(part: TextUnit, figure: EntityCluster) -> Iterator[str]:
    """Yield what a screenplay puts after a name: "IRIS HALE (24, hair in a net)"."""
    for mention in figure.mentions:
        if mention.unit_index == part.index:
            end = part.parse[mention.last].end
            if match := _SCREENPLAY_LOOK.match(part.text, end):
                yield match[1]


def _garment_look(
    part: TextUnit, token: Token, cast: Coreference, figure: EntityCluster
) -> str | None:
    """Return "a long grey coat" that *figure* wears, or "in his coat" that he is in."""
    grammar = part.parse
    if token.lemma not in _garments() or element_status(part, token) != "present":
        return None
    if any(t.lower == "of" for t in grammar.children(token)):
        # "A ribbon of peel".
        return None
    above = grammar.head(token)
    if token.dep == "dobj" and above.lemma in WEAR_VERBS:
        wearer, first = grammar.subject(above), token
    elif token.dep == "pobj" and above.lower == "in":
        holder = grammar.head(above)
        wearer = holder if holder.pos != "VERB" else grammar.subject(holder)
        first = above
    else:
        return None
    if wearer is None or not _is_entity(part, wearer, cast, figure):
        return None
    start = min((t.start for t in grammar.children(token) if t.i < token.i), default=0)
    start = first.start if first is above else start or token.start
    return _collapse_whitespace(part, start, token.end)


def _predicate_look(
    part: TextUnit, token: Token, cast: Coreference, figure: EntityCluster
) -> str | None:
    """Return "about fifty, with a grey beard" of somebody who is said to be so."""
    grammar = part.parse
    if token.lemma != "be" or token.dep != "ROOT":
        return None
    children = grammar.children(token)
    subject = next((t for t in children if t.dep in SUBJECTS), None)
    after = [t for t in children if t.i > token.i and t.dep not in {"punct", "neg"}]
    if subject is None or not after or not _is_entity(part, subject, cast, figure):
        return None
    told = grammar[token.i + 1 : _clause_end(part, token, after)]
    bodily = any(t.lemma in _bodily_features() for t in told)
    if not bodily and not _is_build(after[0], grammar.children(after[0])):
        return None
    if len(told) < MIN_WORDS or any(t.dep == "neg" for t in children):
        return None
    return _collapse_whitespace(part, told[0].start, told[-1].end).rstrip(" ,;.")


def _clause_end(part: TextUnit, verb: Token, after: Sequence[Token]) -> int:
    """Return where the clause ends: at its sentence's, or before one that is joined."""
    joined = next((t for t in after if t.dep in {"cc", "conj"}), None)
    sentence = part.parse.sentence(verb)
    return joined.i if joined else sentence[-1].i


def _is_build(noun: Token, children: Sequence[Token]) -> bool:
    """Tell whether somebody is "a long, dusty man" and not "a good man"."""
    people = terms("humans", "male") | terms("humans", "female")
    return noun.lemma in people and any(
        t.lemma in terms("body", "build") for t in children if t.dep == "amod"
    )


def _is_entity(
    part: TextUnit, token: Token, cast: Coreference, figure: EntityCluster
) -> bool:
    if (who := cast.entity_at(part.index, token.i)) is not None:
        return who is figure
    meant = (r.who for r in cast.references(part) if r.token.i == token.i)
    return next(meant, None) is figure


def _collapse_whitespace(part: TextUnit, start: int, end: int) -> str:
    return " ".join(part.text[start:end].replace("_", "").split())


def _garments() -> frozenset[str]:
    return sections("elements")["wardrobe"]


@cache
def _bodily_features() -> frozenset[str]:
    return sections("elements")["makeup_hair"] | terms("body", "hair")
