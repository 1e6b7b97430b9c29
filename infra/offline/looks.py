"""How people look and what they are like, in the story's own words."""

from infra.offline.cast import Cast
from infra.offline.figures import Figure
from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import sections, terms
from infra.offline.page import TOLD, Page, Part
from infra.offline.references import PRONOUNS
from infra.offline.summaries import trimmed
from ports.questions.reading import LookReading

SHORT = 120
MOST = 6


def traits(page: Page, figure: Figure) -> tuple[str, ...]:
    """Return adjectives that the text itself gives: "Emma, clever and rich"."""
    found: dict[str, None] = {}
    for mention in figure.mentions:
        part = page.parts[mention.part]
        if part.role not in TOLD:
            continue
        name = part.grammar[mention.last]
        for word in _said_of(part.grammar, name):
            found.setdefault(word.lower, None)
    return tuple(list(found)[:MOST])


def _said_of(grammar: Grammar, name: Token) -> list[Token]:
    words = [
        t
        for t in grammar.children(name)
        if t.dep in {"amod", "acomp"} and t.tag == "JJ"
    ]
    verb = grammar.head(name)
    if name.dep == "nsubj" and verb.lemma in {"be", "seem", "look", "become", "grow"}:
        negated = any(t.dep == "neg" for t in grammar.children(verb))
        if not negated:
            words += [
                t for t in grammar.children(verb) if t.dep == "acomp" and t.tag == "JJ"
            ]
    epithets = terms("titles", "epithet")
    return [w for w in words if w.lower not in epithets or w.lower in {"old", "young"}]


def looks(page: Page, cast: Cast, figure: Figure) -> tuple[LookReading, ...]:
    """Return what *figure* wears or bears, where narration says it in one clause."""
    found: dict[str, LookReading] = {}
    for part in page.parts:
        if part.role not in TOLD:
            continue
        for token in part.told:
            if text := _worn(part, token, cast, figure):
                found.setdefault(
                    text.lower(), LookReading(unit=part.number, description=text)
                )
    return tuple(list(found.values())[:MOST])


WEARING = frozenset({"wear", "don", "clothe", "dress"})


def _worn(part: Part, token: Token, cast: Cast, figure: Figure) -> str | None:
    """Return "a long grey coat" where *figure* is said to wear it."""
    verb = part.grammar.head(token)
    worn = (token.dep == "dobj" and verb.lemma in WEARING) or (
        token.dep == "pobj"
        and part.grammar.head(verb).lemma in {"dress", "clothe"} | WEARING
    )
    if not worn or token.lemma not in _garments():
        return None
    subject = part.grammar.subject(
        verb if token.dep == "dobj" else part.grammar.head(verb)
    )
    if subject is None or not _is(part, subject, cast, figure):
        return None
    subtree = [
        t
        for t in part.grammar[max(0, token.i - 6) : token.i + 1]
        if token.i in {t.i, t.head}
    ]
    return trimmed(" ".join(part.text[subtree[0].start : token.end].split()), SHORT)


def _is(part: Part, subject: Token, cast: Cast, figure: Figure) -> bool:
    who = cast.ending_at(part.index, subject.i)
    if who is not None:
        return who is figure
    gender = PRONOUNS.get(subject.lower)
    named = [r.who for r in cast.references(part) if r.who and r.token.i < subject.i]
    return (
        gender is not None
        and figure.gender == gender
        and bool(named)
        and named[-1] is figure
    )


def _garments() -> frozenset[str]:
    return sections("elements")["wardrobe"] | sections("elements")["makeup_hair"]
