"""How people look, in the story's own words: what they wear, bear, and are."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.grammar import SUBJECTS, Token
from infra.offline.lexicon import sections, terms
from infra.offline.page import TOLD, Page, Part
from infra.offline.presence import presence_of
from infra.offline.summaries import trimmed
from ports.questions.reading import LookReading

SHORT = 120
MOST = 6
LEAST_WORDS = 3
"""Of a description; "a clerk" is a trade and no look."""
WEARING = frozenset({"wear", "don", "clothe", "dress"})
_INTRODUCED = re.compile(r"\s*\(([^()\n]{3,120})\)")


def looks(page: Page, cast: Cast, figure: Figure) -> tuple[LookReading, ...]:
    """Return how *figure* looks, wherever narration says it in one clause."""
    found: dict[str, LookReading] = {}
    for part in page.parts:
        if part.role not in TOLD:
            continue
        for text in _in_part(part, cast, figure):
            if not any(text.casefold() in known for known in found):
                look = LookReading(unit=part.number, description=trimmed(text, SHORT))
                found[text.casefold()] = look
    return tuple(list(found.values())[:MOST])


def _in_part(part: Part, cast: Cast, figure: Figure) -> Iterator[str]:
    if part.role == "action":
        yield from _introduced(part, figure)
    for token in part.told:
        text = _worn(part, token, cast, figure) or _described(part, token, cast, figure)
        if text:
            yield text


def _introduced(part: Part, figure: Figure) -> Iterator[str]:
    """Yield what a screenplay puts after a name: "IRIS HALE (24, hair in a net)"."""
    for mention in figure.mentions:
        if mention.part == part.index:
            end = part.grammar[mention.last].end
            if match := _INTRODUCED.match(part.text, end):
                yield match[1]


def _worn(part: Part, token: Token, cast: Cast, figure: Figure) -> str | None:
    """Return "a long grey coat" that *figure* wears, or "in his coat" that he is in."""
    grammar = part.grammar
    if token.lemma not in _garments() or presence_of(part, token) != "present":
        return None
    if any(t.lower == "of" for t in grammar.children(token)):
        # "A ribbon of peel".
        return None
    above = grammar.head(token)
    if token.dep == "dobj" and above.lemma in WEARING:
        wearer, first = grammar.subject(above), token
    elif token.dep == "pobj" and above.lower == "in":
        holder = grammar.head(above)
        wearer = holder if holder.pos != "VERB" else grammar.subject(holder)
        first = above
    else:
        return None
    if wearer is None or not _is(part, wearer, cast, figure):
        return None
    start = min((t.start for t in grammar.children(token) if t.i < token.i), default=0)
    start = first.start if first is above else start or token.start
    return _folded(part, start, token.end)


def _described(part: Part, token: Token, cast: Cast, figure: Figure) -> str | None:
    """Return "about fifty, with a grey beard" of somebody who is said to be so."""
    grammar = part.grammar
    if token.lemma != "be" or token.dep != "ROOT":
        return None
    children = grammar.children(token)
    subject = next((t for t in children if t.dep in SUBJECTS), None)
    after = [t for t in children if t.i > token.i and t.dep not in {"punct", "neg"}]
    if subject is None or not after or not _is(part, subject, cast, figure):
        return None
    told = grammar[token.i + 1 : _end(part, token, after)]
    bodily = any(t.lemma in _borne() for t in told)
    if not bodily and not _is_build(after[0], grammar.children(after[0])):
        return None
    if len(told) < LEAST_WORDS or any(t.dep == "neg" for t in children):
        return None
    return _folded(part, told[0].start, told[-1].end).rstrip(" ,;.")


def _end(part: Part, verb: Token, after: Sequence[Token]) -> int:
    """Return where the clause ends: at its sentence's, or before one that is joined."""
    joined = next((t for t in after if t.dep in {"cc", "conj"}), None)
    sentence = part.grammar.sentence(verb)
    return joined.i if joined else sentence[-1].i


def _is_build(noun: Token, children: Sequence[Token]) -> bool:
    """Tell whether somebody is "a long, dusty man" and not "a good man"."""
    people = terms("humans", "male") | terms("humans", "female")
    return noun.lemma in people and any(
        t.lemma in terms("body", "build") for t in children if t.dep == "amod"
    )


def _is(part: Part, token: Token, cast: Cast, figure: Figure) -> bool:
    if (who := cast.ending_at(part.index, token.i)) is not None:
        return who is figure
    meant = (r.who for r in cast.references(part) if r.token.i == token.i)
    return next(meant, None) is figure


def _folded(part: Part, start: int, end: int) -> str:
    return " ".join(part.text[start:end].replace("_", "").split())


def _garments() -> frozenset[str]:
    return sections("elements")["wardrobe"]


@cache
def _borne() -> frozenset[str]:
    return sections("elements")["makeup_hair"] | terms("body", "hair")
