"""Element extraction: what each department must provide, in the words that name it.

An element is named by a noun ("a lamp", "the crowd"), or implied by a verb ("the bells
tolled" asks for a sound). Clothes and make-up have an owner where the text shows one.
"""

import re
from collections.abc import Iterator
from functools import cache

from infra.offline.elements.day_players import ANYBODY, day_players
from infra.offline.elements.handled import (
    category_by_verb,
    is_heard,
    is_measure,
    is_only_heard,
    is_wheeled_by_hand,
)
from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import PRONOUN_GENDERS
from ports.domain.film import STATUS_BY_VISIBILITY, ElementCategory
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import ElementReading

MAX_ELEMENTS = 300
_TITLE_CARD = re.compile(
    r"(?:SUPER(?:IMPOSE)?|TITLES?(?: CARD)?|CHYRON|CAPTION|CARD|LOWER THIRD|LEGEND"
    r"|ON(?:-| )SCREEN TEXT)\s*[:–—-]"
)
WORN_CATEGORIES = frozenset({"wardrobe", "makeup_hair"})
STUNT_VERBS = terms("verbs", "with stunt")
NOBODY = frozenset({"nobody", "none", "nothing", "neither"})
HYPHEN_STEP = 2
"""Tokens from the second half of a hyphenated word back to the first."""
MIN_CAPITALS = 3
"""Letters of a word in capitals that names a thing: "TV" may be anything."""
MODIFIERS = frozenset({"compound", "amod", "nummod"})
NOUN_CATEGORIES: tuple[ElementCategory, ...] = (
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
"""Sections of the lexicon `elements`: a word of several belongs to the first."""
VERB_CATEGORIES: tuple[ElementCategory, ...] = ("sound", "stunt", "effect")
"""Sections of the lexicon `deeds`."""


def extract_elements(
    document: Document, coreference: Coreference
) -> list[ElementReading]:
    """Return the elements of *document* in text order, each once in its unit."""
    found: dict[tuple[str, str, str], ElementReading] = {}
    for unit in document.units:
        if title := _title_card(unit):
            found[title.unit, title.category, title.words.lower()] = title
        if unit.role not in NARRATION_ROLES | {"dialogue"}:
            continue
        for element in (
            *_object_elements(unit, coreference),
            *_background_elements(unit),
            *day_players(unit, coreference),
            *_verb_elements(unit),
            *_instrument_sounds(unit),
        ):
            key = (element.unit, element.category, element.words.lower())
            if len(element.words) <= MAX_SHORT:
                found.setdefault(key, element)
    return _fit_limit(_without_parts(list(found.values())))


def _without_parts(found: list[ElementReading]) -> list[ElementReading]:
    """Return *found* without the wheels and the engine of a vehicle that is there."""
    has_vehicle = any(
        one.category == "vehicle" and one.presence == "present" for one in found
    )
    parts = terms("elements", "part of vehicle") if has_vehicle else frozenset()
    return [
        one
        for one in found
        if one.category != "set_dressing"
        or one.words.lower().split()[-1].removesuffix("s") not in parts
    ]


def _title_card(unit: TextUnit) -> ElementReading | None:
    """Return the words that a script sets over its picture: ``SUPER: 1954``."""
    if unit.role != "transition" or not _TITLE_CARD.match(unit.text.strip("*_")):
        return None
    words = unit.text[:MAX_SHORT].strip()
    return ElementReading(
        unit=unit.number, category="effect", words=words, presence="present"
    )


def _fit_limit(found: list[ElementReading]) -> list[ElementReading]:
    """Return at most `MAX_ELEMENTS`; those only mentioned are left out first."""
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


def _object_elements(
    unit: TextUnit, coreference: Coreference
) -> Iterator[ElementReading]:
    for token in unit.parse:
        category = _category(unit.parse, token) or category_by_verb(unit.parse, token)
        if category == "vehicle" and is_wheeled_by_hand(unit.parse, token):
            category = "prop"
        if category is None or is_comparison(unit.parse, token):
            continue
        # A sound is named by its noun alone: "voice", not "an ordinary voice".
        first = token if category == "sound" else _phrase_start(unit.parse, token)
        words = unit.text[first.start : token.end]
        if len(words) > MAX_SHORT or "\n\n" in words:
            words = unit.text[token.start : token.end]
        yield ElementReading(
            unit=unit.number,
            category=category,
            words=words,
            presence="mentioned"
            if is_only_heard(unit.parse, token)
            or (category != "sound" and is_heard(unit.parse, token, only=True))
            else element_status(unit, token),
            person=_find_owner(unit, token, first, coreference)
            if category in WORN_CATEGORIES
            else None,
        )


def _category(parse: ParsedText, token: Token) -> ElementCategory | None:
    # A parser takes "a grey beard cut square" for a name, so NNP in lower case counts.
    is_bare_mass = token.lemma in terms("elements", "mass") and not _has_determiner(
        parse, token
    )
    if not _is_common_noun(parse, token) or is_bare_mass or _is_modifier(parse, token):
        return None
    categories = _category_by_word()
    if (compound := _hyphen_compound(parse, token)) is not None:
        return categories.get(compound)
    category = categories.get(token.lemma) or categories.get(token.lower)
    is_other = (
        (category == "stunt" and not _happens(parse, token))
        or (category == "wardrobe" and _is_not_garment(parse, token))
        or (category == "prop" and _is_part_of_body(parse, token))
    )
    return None if is_other else category


def _is_part_of_body(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is somebody's own: a cat sits "on his chest", and on no box."""
    children = parse.children(token)
    return token.lemma in terms("body", "seen") and [c.dep for c in children] == [
        "poss"
    ]


def _is_modifier(parse: ParsedText, token: Token) -> bool:
    """Tell whether it only says more of another noun: "a shower of sparks"."""
    if is_measure(parse, token):
        return True
    after = parse[token.i + 1] if token.i + 1 < len(parse) else None
    is_compound = token.dep == "compound" and not _is_subject_of_verb(parse, token)
    return is_compound or (after is not None and _has_modifier_before(after))


def _is_subject_of_verb(parse: ParsedText, token: Token) -> bool:
    """Tell whether a parser takes a verb for a noun: "The flame shakes.", "The
    HELICOPTER swings round."."""
    after = parse.head(token)
    is_shown = token.text.isupper() and after.text.islower()
    is_neighbour = token.dep == "compound" and after.i == token.i + 1
    # "Ada laughs." is a sentence, and a heap of Ada-laughs nothing.
    is_deed = token.tag == "NNP" and after.tag == "NNS" and after.dep == "ROOT"
    return is_neighbour and (after.tag == "VBZ" or is_shown or is_deed)


def _is_common_noun(parse: ParsedText, token: Token) -> bool:
    """Tell whether it is no name; "Snow" that opens a sentence need be none.

    A script has what the crew must see in capitals: "he cuts the CAKE".
    """
    before = parse[token.i - 1] if token.i else None
    if before and before.head == token.i and _is_subject_of_verb(parse, before):
        return False
    if token.tag == "NNP" and token.text.isupper():
        return len(token.text) >= MIN_CAPITALS and token.lower not in by_term("names")
    if token.tag == "NNP":
        return not token.is_capitalised or (
            token.i == token.sentence_start
            and token.dep in SUBJECTS
            and parse.head(token).pos == "VERB"
        )
    return token.tag in {"NN", "NNS"}


def _has_modifier_before(after: Token) -> bool:
    """Tell whether a noun before *after* is only its modifier: "the boat shed"."""
    places = terms("places", "room"), terms("places", "building")
    return after.tag == "POS" or any(after.lower in kind for kind in places)


def _hyphen_compound(parse: ParsedText, token: Token) -> str | None:
    """Return the hyphenated word that ends with *token*: a half-crown is no crown."""
    if token.i < HYPHEN_STEP or parse[token.i - 1].text != "-":
        return None
    first, mark = parse[token.i - HYPHEN_STEP], parse[token.i - 1]
    is_one_word = first.end == mark.start and mark.end == token.start
    return f"{first.lower}-{token.lemma}" if is_one_word else None


def _happens(parse: ParsedText, token: Token) -> bool:
    """Tell whether a fall or a fight is what happens, and not a word for it: "the
    charge" that a clerk reads is none."""
    is_cause = token.dep == "dobj" and parse.head(token).lemma in STUNT_VERBS
    return token.dep in {*SUBJECTS, "ROOT", "attr"} or is_cause


def _is_not_garment(parse: ParsedText, token: Token) -> bool:
    """Tell whether it belongs to a thing, or is made of something that nobody wears.

    "The lens in its brass collar", "a ribbon of peel".
    """
    return any(
        child.lower == "its" or (child.lower == "of" and child.dep == "prep")
        for child in parse.children(token)
    )


@cache
def _category_by_word() -> dict[str, ElementCategory]:
    found: dict[str, ElementCategory] = {}
    for category in NOUN_CATEGORIES:
        for word in sections("elements")[category]:
            found.setdefault(word, category)
    return found


def _has_determiner(parse: ParsedText, token: Token) -> bool:
    return any(t.dep in {"det", "poss", "nummod"} for t in parse.children(token))


def _phrase_start(parse: ParsedText, noun: Token) -> Token:
    first = parse[noun.i - HYPHEN_STEP] if _hyphen_compound(parse, noun) else noun
    while (
        first.i
        and parse[first.i - 1].dep in MODIFIERS
        and parse[first.i - 1].pos in {"ADJ", "NOUN", "PROPN", "NUM"}
        and parse[first.i - 1].sentence_start == noun.sentence_start
    ):
        first = parse[first.i - 1]
    return first


def _find_owner(
    unit: TextUnit, noun: Token, first: Token, coreference: Coreference
) -> str | None:
    """Return the name of the owner, shown by a possessive or by the verb."""
    parse = unit.parse
    i = first.i - 1
    if i > 0 and parse[i].tag == "POS":
        return _person_name(coreference.entity_at(unit.index, i - 1))
    if i >= 0 and parse[i].lower in PRONOUN_GENDERS:
        gender = PRONOUN_GENDERS[parse[i].lower]
        people = [
            r.who for r in coreference.references(unit) if r.who and r.token.i <= i
        ]
        agreeing = [p for p in people if p.gender == gender]
        return _person_name(agreeing[-1] if agreeing else None)
    if (wearer := _find_wearer(parse, noun)) is None:
        return None
    # A reference is the first word of its phrase: "*a* man in a long oilskin".
    referents = (
        r.who
        for r in coreference.references(unit)
        if wearer.i in {r.token.i, r.token.head}
    )
    return _person_name(next(referents, None))


def _person_name(entity: EntityCluster | None) -> str | None:
    if entity is None or entity.group or (entity.nominal and not entity.reported):
        return None
    return entity.name


def _background_elements(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield the groups of people without a name: the background actors."""
    for token in unit.narration:
        if (
            token.tag in {"NN", "NNS"}
            and _is_group(token)
            and token.dep not in {"compound", "poss"}
            and not _is_known_group(unit.parse, token)
            and not is_comparison(unit.parse, token)
        ):
            first = _phrase_start(unit.parse, token)
            words = unit.text[first.start : token.end]
            yield ElementReading(
                unit=unit.number,
                category="background",
                words=words[:MAX_SHORT],
                presence=element_status(unit, token),
            )


def _is_group(token: Token) -> bool:
    """Tell whether it is a crowd, or several of a trade: "monks", "clowns"."""
    if token.lower in terms("humans", "group"):
        return True
    kinds = by_term("humans").get(token.lemma)
    is_trade = kinds in {"male", "female", "either"} and token.lemma not in ANYBODY
    return is_trade and token.tag == "NNS"


def _is_known_group(parse: ParsedText, noun: Token) -> bool:
    """Tell whether the group has been introduced before: "the two men"."""
    before = {t.dep: t.lower for t in parse.children(noun)}
    return before.get("det") in {"the", "these", "those"} and "nummod" in before


def _find_wearer(parse: ParsedText, garment: Token) -> Token | None:
    """Return who wears *garment* in its sentence: "a man in a long oilskin"."""
    head = parse.head(garment)
    if head.lower == "in" and head.pos == "ADP":
        above = parse.head(head)
        if above.pos not in {"VERB", "AUX"}:
            return above
        # "She wrapped it in a shawl": something else is in the shawl.
        has_object = any(child.dep == "dobj" for child in parse.children(above))
        return None if has_object else parse.subject(above)
    if garment.dep == "dobj" and _is_dressing(parse, head):
        return parse.subject(head)
    return None


def _is_dressing(parse: ParsedText, verb: Token) -> bool:
    particles = terms("clothing", "particle")
    return verb.lemma in terms("clothing", "wear") or (
        verb.lemma in terms("clothing", "dress")
        and any(child.lower in particles for child in parse.children(verb))
    )


def _instrument_sounds(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield what is heard by its own voice: "a horn sounded"."""
    for token in unit.narration:
        if is_heard(unit.parse, token) and element_status(unit, token) == "present":
            yield ElementReading(
                unit=unit.number,
                category="sound",
                words=unit.text[token.start : token.end],
                presence="inferred",
            )


def _verb_elements(unit: TextUnit) -> Iterator[ElementReading]:
    """Yield the sounds, stunts and effects that the verbs of *unit* imply."""
    for token in unit.narration:
        section = by_term("deeds").get(token.lemma)
        category = next((kind for kind in VERB_CATEGORIES if kind == section), None)
        # A parser takes "a telephone rang" for one noun.
        is_verb = token.pos == "VERB" or token.lower == "rang"
        if category is None or not is_verb or _is_state(unit.parse, token):
            continue
        subject = unit.parse.subject(token)
        if subject is not None and (
            subject.lower in NOBODY or is_heard(unit.parse, subject, only=True)
        ):
            continue
        if element_status(unit, token) == "present":
            yield ElementReading(
                unit=unit.number,
                category=category,
                words=unit.text[token.start : token.end],
                presence="inferred",
            )


def _is_state(parse: ParsedText, verb: Token) -> bool:
    """Tell whether a participle describes a state: "a mirror ringed with bulbs"."""
    is_action = any(child.dep in {"aux", "nsubj"} for child in parse.children(verb))
    return verb.tag == "VBN" and not is_action
