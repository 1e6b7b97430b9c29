"""Elements: what each department must provide, in the words that ask for it."""

from collections.abc import Iterator
from functools import cache

from infra.offline.cast import Cast
from infra.offline.deeds import deeds
from infra.offline.figures import Figure
from infra.offline.grammar import Grammar, Token
from infra.offline.lexicon import sections, terms
from infra.offline.page import TOLD, Page, Part
from infra.offline.presence import compared, presence_of
from infra.offline.references import PRONOUNS
from infra.offline.wearing import wearer
from ports.film import MOST_THERE, ElementCategory
from ports.questions.reading import ElementReading

MOST = 300
SHORT = 120
BODY = frozenset({"wardrobe", "makeup_hair"})
FIRST_HALF = 2
"""Tokens back to the first half of a word with a hyphen."""
MODIFIERS = frozenset({"compound", "amod", "nummod"})


def elements(page: Page, cast: Cast) -> list[ElementReading]:
    """Return every element of *page* once a unit and category, in order."""
    found: dict[tuple[str, str, str], ElementReading] = {}
    for part in page.parts:
        if part.role not in TOLD | {"dialogue"}:
            continue
        for element in (*_things(part, cast), *_groups(part), *deeds(part)):
            key = (element.unit, element.category, element.words.lower())
            found.setdefault(key, element)
    return _fitting(list(found.values()))


def _fitting(found: list[ElementReading]) -> list[ElementReading]:
    """Keep to the schema's bound: what is only mentioned goes first."""
    if len(found) <= MOST:
        return found
    ranked = sorted(
        range(len(found)),
        key=lambda i: (
            MOST_THERE.index(found[i].presence),
            found[i].category == "set_dressing",
        ),
    )
    return [found[i] for i in sorted(ranked[:MOST])]


def _things(part: Part, cast: Cast) -> Iterator[ElementReading]:
    for token in part.grammar:
        category = _category(part.grammar, token)
        if category is None or compared(part.grammar, token):
            continue
        # A sound needs no more than its name: "Mara laughs", "an ordinary voice".
        first = token if category == "sound" else _first(part.grammar, token)
        words = part.text[first.start : token.end]
        if len(words) > SHORT or "\n\n" in words:
            words = part.text[token.start : token.end]
        yield ElementReading(
            unit=part.number,
            category=category,
            words=words,
            presence=presence_of(part, token),
            person=_owner(part, token, first, cast) if category in BODY else None,
        )


def _category(grammar: Grammar, token: Token) -> ElementCategory | None:
    # A parser takes "a grey beard cut square" for a name.
    if token.tag not in {"NN", "NNS"} and (token.tag != "NNP" or token.capital):
        return None
    if token.lemma in terms("elements", "mass") and not _determined(grammar, token):
        return None
    after = grammar[token.i + 1] if token.i + 1 < len(grammar) else None
    if token.dep == "compound" or (after is not None and _is_first(after)):
        return None
    if (whole := _hyphened(grammar, token)) is not None:
        return _lexicon().get(whole)
    category = _lexicon().get(token.lemma) or _lexicon().get(token.lower)
    return None if category == "wardrobe" and _no_garment(grammar, token) else category


def _is_first(after: Token) -> bool:
    """Tell whether a noun before *after* only says whose or which: "the boat shed"."""
    kinds = terms("places", "room"), terms("places", "building")
    return after.tag == "POS" or any(after.lower in kind for kind in kinds)


def _hyphened(grammar: Grammar, token: Token) -> str | None:
    """Return the whole of which a noun is half: a half-crown is no crown."""
    if token.i < FIRST_HALF or grammar[token.i - 1].text != "-":
        return None
    first, mark = grammar[token.i - FIRST_HALF], grammar[token.i - 1]
    joined = first.end == mark.start and mark.end == token.start
    return f"{first.lower}-{token.lemma}" if joined else None


def _no_garment(grammar: Grammar, token: Token) -> bool:
    """Tell whether a thing wears it, or it is made of what nobody wears.

    "The lens in its brass collar", "a ribbon of peel".
    """
    return any(
        child.lower == "its" or (child.lower == "of" and child.dep == "prep")
        for child in grammar.children(token)
    )


@cache
def _lexicon() -> dict[str, ElementCategory]:
    kinds: tuple[ElementCategory, ...] = (
        "animal",
        "vehicle",
        "wardrobe",
        "makeup_hair",
        "prop",
        "set_dressing",
        "effect",
        "sound",
        "stunt",
    )
    found: dict[str, ElementCategory] = {}
    for kind in kinds:
        for word in sections("elements")[kind]:
            found.setdefault(word, kind)
    return found


def _determined(grammar: Grammar, token: Token) -> bool:
    return any(t.dep in {"det", "poss", "nummod"} for t in grammar.children(token))


def _first(grammar: Grammar, noun: Token) -> Token:
    first = grammar[noun.i - FIRST_HALF] if _hyphened(grammar, noun) else noun
    while (
        first.i
        and grammar[first.i - 1].dep in MODIFIERS
        and grammar[first.i - 1].pos in {"ADJ", "NOUN", "PROPN", "NUM"}
        and grammar[first.i - 1].sentence == noun.sentence
    ):
        first = grammar[first.i - 1]
    return first


def _owner(part: Part, noun: Token, first: Token, cast: Cast) -> str | None:
    """Return whose garment it is, where a possessive or what is done says so."""
    grammar = part.grammar
    i = first.i - 1
    if i > 0 and grammar[i].tag == "POS":
        return _named(cast.ending_at(part.index, i - 1))
    if i >= 0 and grammar[i].lower in PRONOUNS:
        gender = PRONOUNS[grammar[i].lower]
        people = [r.who for r in cast.references(part) if r.who and r.token.i <= i]
        fits = [p for p in people if p.gender == gender]
        return _named(fits[-1] if fits else None)
    if (worn_by := wearer(grammar, noun)) is None:
        return None
    # A reference is the first word of its phrase: "*a* man in a long oilskin".
    meant = (
        r.who for r in cast.references(part) if worn_by.i in {r.token.i, r.token.head}
    )
    return _named(next(meant, None))


def _named(figure: Figure | None) -> str | None:
    return (
        figure.name
        if figure is not None
        and not figure.group
        and (not figure.common or figure.told)
        else None
    )


def _groups(part: Part) -> Iterator[ElementReading]:
    """Background: crowds and companies of people without a name."""
    for token in part.told:
        if (
            token.tag in {"NN", "NNS"}
            and token.lower in terms("humans", "group")
            and token.dep not in {"compound", "poss"}
            and not _known(part.grammar, token)
        ):
            first = _first(part.grammar, token)
            words = part.text[first.start : token.end]
            yield ElementReading(
                unit=part.number,
                category="background",
                words=words[:SHORT],
                presence=presence_of(part, token),
            )


def _known(grammar: Grammar, noun: Token) -> bool:
    """Tell whether they have been met before: "the two men"."""
    before = {t.dep: t.lower for t in grammar.children(noun)}
    return before.get("det") in {"the", "these", "those"} and "nummod" in before
