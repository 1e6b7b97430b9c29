"""Elements: what each department must provide, in the words that ask for it."""

from collections.abc import Iterator
from functools import cache

from infra.offline.elements.garment_owner import find_wearer
from infra.offline.elements.implied_elements import find_implied_elements
from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import sections, terms
from infra.offline.language.tokens import ParsedText, Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import PRONOUN_GENDERS
from ports.domain.film import STATUS_BY_VISIBILITY, ElementCategory
from ports.questions.read_passage import ElementReading

MAX_ELEMENTS = 300
SHORT = 120
WORN_CATEGORIES = frozenset({"wardrobe", "makeup_hair"})
HYPHEN_STEP = 2
"""Tokens back to the first half of a word with a hyphen."""
MODIFIERS = frozenset({"compound", "amod", "nummod"})


def extract_elements(page: Document, cast: Coreference) -> list[ElementReading]:
    """Return every element of *page* once a unit and category, in order."""
    found: dict[tuple[str, str, str], ElementReading] = {}
    for part in page.units:
        if part.role not in NARRATION_ROLES | {"dialogue"}:
            continue
        for element in (
            *_object_elements(part, cast),
            *_background_elements(part),
            *find_implied_elements(part),
        ):
            key = (element.unit, element.category, element.words.lower())
            found.setdefault(key, element)
    return _fit_limit(list(found.values()))


def _fit_limit(found: list[ElementReading]) -> list[ElementReading]:
    """Keep to the schema's bound: what is only mentioned goes first."""
    if len(found) <= MAX_ELEMENTS:
        return found
    ranked = sorted(
        range(len(found)),
        key=lambda i: (
            STATUS_BY_VISIBILITY.index(found[i].presence),
            found[i].category == "set_dressing",
        ),
    )
    return [found[i] for i in sorted(ranked[:MAX_ELEMENTS])]


def _object_elements(part: TextUnit, cast: Coreference) -> Iterator[ElementReading]:
    for token in part.parse:
        category = _category(part.parse, token)
        if category is None or is_comparison(part.parse, token):
            continue
        # A sound needs no more than its name: "Mara laughs", "an ordinary voice".
        first = token if category == "sound" else _phrase_start(part.parse, token)
        words = part.text[first.start : token.end]
        if len(words) > SHORT or "\n\n" in words:
            words = part.text[token.start : token.end]
        yield ElementReading(
            unit=part.number,
            category=category,
            words=words,
            presence=element_status(part, token),
            person=_find_owner(part, token, first, cast)
            if category in WORN_CATEGORIES
            else None,
        )


def _category(grammar: ParsedText, token: Token) -> ElementCategory | None:
    # A parser takes "a grey beard cut square" for a name.
    if token.tag not in {"NN", "NNS"} and (token.tag != "NNP" or token.is_capitalised):
        return None
    if token.lemma in terms("elements", "mass") and not _has_determiner(grammar, token):
        return None
    after = grammar[token.i + 1] if token.i + 1 < len(grammar) else None
    if token.dep == "compound" or (after is not None and _has_modifier_before(after)):
        return None
    if (whole := _hyphen_compound(grammar, token)) is not None:
        return _category_by_word().get(whole)
    category = _category_by_word().get(token.lemma) or _category_by_word().get(
        token.lower
    )
    return (
        None if category == "wardrobe" and _is_not_garment(grammar, token) else category
    )


def _has_modifier_before(after: Token) -> bool:
    """Tell whether a noun before *after* only says whose or which: "the boat shed"."""
    kinds = terms("places", "room"), terms("places", "building")
    return after.tag == "POS" or any(after.lower in kind for kind in kinds)


def _hyphen_compound(grammar: ParsedText, token: Token) -> str | None:
    """Return the whole of which a noun is half: a half-crown is no crown."""
    if token.i < HYPHEN_STEP or grammar[token.i - 1].text != "-":
        return None
    first, mark = grammar[token.i - HYPHEN_STEP], grammar[token.i - 1]
    joined = first.end == mark.start and mark.end == token.start
    return f"{first.lower}-{token.lemma}" if joined else None


def _is_not_garment(grammar: ParsedText, token: Token) -> bool:
    """Tell whether a thing wears it, or it is made of what nobody wears.

    "The lens in its brass collar", "a ribbon of peel".
    """
    return any(
        child.lower == "its" or (child.lower == "of" and child.dep == "prep")
        for child in grammar.children(token)
    )


@cache
def _category_by_word() -> dict[str, ElementCategory]:
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


def _has_determiner(grammar: ParsedText, token: Token) -> bool:
    return any(t.dep in {"det", "poss", "nummod"} for t in grammar.children(token))


def _phrase_start(grammar: ParsedText, noun: Token) -> Token:
    first = grammar[noun.i - HYPHEN_STEP] if _hyphen_compound(grammar, noun) else noun
    while (
        first.i
        and grammar[first.i - 1].dep in MODIFIERS
        and grammar[first.i - 1].pos in {"ADJ", "NOUN", "PROPN", "NUM"}
        and grammar[first.i - 1].sentence_start == noun.sentence_start
    ):
        first = grammar[first.i - 1]
    return first


def _find_owner(
    part: TextUnit, noun: Token, first: Token, cast: Coreference
) -> str | None:
    """Return whose garment it is, where a possessive or what is done says so."""
    grammar = part.parse
    i = first.i - 1
    if i > 0 and grammar[i].tag == "POS":
        return _person_name(cast.entity_at(part.index, i - 1))
    if i >= 0 and grammar[i].lower in PRONOUN_GENDERS:
        gender = PRONOUN_GENDERS[grammar[i].lower]
        people = [r.who for r in cast.references(part) if r.who and r.token.i <= i]
        fits = [p for p in people if p.gender == gender]
        return _person_name(fits[-1] if fits else None)
    if (worn_by := find_wearer(grammar, noun)) is None:
        return None
    # A reference is the first word of its phrase: "*a* man in a long oilskin".
    meant = (
        r.who for r in cast.references(part) if worn_by.i in {r.token.i, r.token.head}
    )
    return _person_name(next(meant, None))


def _person_name(figure: EntityCluster | None) -> str | None:
    return (
        figure.name
        if figure is not None
        and not figure.group
        and (not figure.nominal or figure.reported)
        else None
    )


def _background_elements(part: TextUnit) -> Iterator[ElementReading]:
    """Background: crowds and companies of people without a name."""
    for token in part.narration:
        if (
            token.tag in {"NN", "NNS"}
            and token.lower in terms("humans", "group")
            and token.dep not in {"compound", "poss"}
            and not _is_known_group(part.parse, token)
        ):
            first = _phrase_start(part.parse, token)
            words = part.text[first.start : token.end]
            yield ElementReading(
                unit=part.number,
                category="background",
                words=words[:SHORT],
                presence=element_status(part, token),
            )


def _is_known_group(grammar: ParsedText, noun: Token) -> bool:
    """Tell whether they have been met before: "the two men"."""
    before = {t.dep: t.lower for t in grammar.children(noun)}
    return before.get("det") in {"the", "these", "those"} and "nummod" in before
