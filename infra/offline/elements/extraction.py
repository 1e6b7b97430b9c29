"""Element extraction: what each department must provide, in the words that name it.

An element is named by a noun ("a lamp", "the crowd"), or implied by a verb ("the bells
tolled" asks for a sound). Clothes and make-up have an owner where the text shows one.
"""

import re
from collections.abc import Iterator, Mapping

from infra.offline.elements.background import background_actors
from infra.offline.elements.day_player_model import DayPlayerContext
from infra.offline.elements.day_players import day_players, hand_doubles
from infra.offline.elements.deeds import deeds, instrument_sounds
from infra.offline.elements.handled import (
    category_by_verb,
    contents,
    is_contents,
    is_heard,
    is_only_heard,
    is_ordered,
    is_wheeled_by_hand,
)
from infra.offline.elements.noun_category import (
    WORN_CATEGORIES,
    category_of_noun,
    phrase_start,
)
from infra.offline.elements.script_things import (
    is_blow,
    is_misread,
    place_of_slugline,
    script_category,
    sound_start,
    sounds_in_capitals,
    vehicle_of_slugline,
)
from infra.offline.elements.small_vehicles import (
    is_person_called_so,
    is_small_vehicle,
)
from infra.offline.language.assertion_status import element_status, is_comparison
from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from infra.offline.language.verbs import has_pluperfect_auxiliary
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.people.pronouns import PRONOUN_GENDERS
from ports.domain.film import STATUS_BY_VISIBILITY, ElementCategory, ElementStatus
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import ElementReading

MAX_ELEMENTS = 300
PASSING_CATEGORIES = frozenset({"effect", "sound"})
"""Categories of what begins and ends."""
_TITLE_CARD = re.compile(
    r"(?:SUPER(?:IMPOSE)?|TITLES?(?: CARD)?|CHYRON|CAPTION|CARD|LOWER THIRD|LEGEND"
    r"|ON(?:-| )SCREEN TEXT)\s*[:–—-]"
)


def extract_elements(
    document: Document, coreference: Coreference
) -> list[ElementReading]:
    """Return the elements of *document* in text order, each once in its unit."""
    found: dict[tuple[str, str, str], ElementReading] = {}
    context = DayPlayerContext(document=document, coreference=coreference)
    for unit in document.units:
        if title := _title_card(unit):
            found[title.unit, title.category, title.words.lower()] = title
        for element in _script_elements(unit, coreference):
            found.setdefault(_key(element), element)
        if unit.role == "parenthetical":
            for element in _object_elements(unit, coreference):
                # "(whispering)" says how a line is spoken.
                if element.category != "sound":
                    found.setdefault(_key(element), element)
        if unit.role not in NARRATION_ROLES | {"dialogue"}:
            continue
        for element in (
            *_object_elements(unit, coreference),
            *background_actors(unit),
            *day_players(unit, context),
            *deeds(unit),
            *instrument_sounds(unit),
        ):
            if len(element.words) <= MAX_SHORT:
                found.setdefault(_key(element), element)
    return _fit_limit(_without_parts(document, list(found.values())))


def _script_elements(
    unit: TextUnit, coreference: Coreference
) -> Iterator[ElementReading]:
    """Yield what only a script shows: hands, sounds in capitals, a vehicle's slug."""
    yield from hand_doubles(unit, coreference)
    for token in sounds_in_capitals(unit):
        yield ElementReading(
            unit=unit.number,
            category="sound",
            words=unit.text[sound_start(unit.parse, token).start : token.end],
            presence="present",
        )
    if (vehicle := vehicle_of_slugline(unit)) is not None:
        yield ElementReading(
            unit=unit.number,
            category="vehicle",
            words=unit.text[vehicle.start : vehicle.end],
            presence="present",
        )


def _key(element: ElementReading) -> tuple[str, str, str]:
    return element.unit, element.category, element.words.lower()


def _without_parts(
    document: Document, found: list[ElementReading]
) -> list[ElementReading]:
    """Return *found* without the wheels and the engine of a vehicle that is there."""
    has_vehicle = any(
        one.category == "vehicle" and one.presence == "present" for one in found
    )
    inside = _units_in_vehicles(document)
    sluglines = _sluglines(document)
    places = {number: place_of_slugline(unit) for number, unit in sluglines.items()}
    small = {
        _scene_word(one, sluglines)
        for one in found
        if one.category == "prop" and one.unit in sluglines
    }
    return [
        _as_prop(one) if _scene_word(one, sluglines) in small else one
        for one in found
        if not (has_vehicle and _is_vehicle_part(one))
        and not (one.unit in inside and _is_part_of_interior(one))
        and not _is_place(one, places.get(one.unit, ""))
    ]


def _scene_word(
    element: ElementReading, sluglines: Mapping[str, TextUnit]
) -> tuple[str, str]:
    """Return the word for an element with its scene: there a rocket is a model."""
    slugline = sluglines.get(element.unit)
    return (slugline.number if slugline else "", _last_word(element))


def _as_prop(element: ElementReading) -> ElementReading:
    is_vehicle = element.category == "vehicle"
    return element.model_copy(update={"category": "prop"}) if is_vehicle else element


def _last_word(element: ElementReading) -> str:
    return element.words.lower().rpartition(" ")[2]


def _sluglines(document: Document) -> dict[str, TextUnit]:
    """Return the slugline under which each unit of a script stands."""
    found: dict[str, TextUnit] = {}
    slugline: TextUnit | None = None
    for unit in document.units:
        slugline = unit if unit.role == "slugline" else slugline
        if slugline is not None:
            found[unit.number] = slugline
    return found


def _is_place(element: ElementReading, place: str) -> bool:
    """Tell whether it is where the scene is: nobody wears a boxing ring."""
    kinds = ("room", "building", "outdoors")
    is_set = any(place in terms("places", kind) for kind in kinds)
    categories = {"wardrobe", "set_dressing"} if is_set else {"wardrobe"}
    return element.category in categories and _last_word(element) == place


def _units_in_vehicles(document: Document) -> frozenset[str]:
    """Return the units of the scenes that a script sets in a vehicle."""
    inside: set[str] = set()
    is_inside = False
    for unit in document.units:
        if unit.role == "slugline":
            is_inside = vehicle_of_slugline(unit) is not None
        if is_inside:
            inside.add(unit.number)
    return frozenset(inside)


def _is_part_of_interior(element: ElementReading) -> bool:
    word = _last_word(element).removesuffix("s")
    return element.category == "set_dressing" and (
        word in terms("elements", "part of interior")
    )


def _is_vehicle_part(element: ElementReading) -> bool:
    """Tell whether it comes with a vehicle; "the fire engine" is one itself."""
    parts = terms("elements", "part of vehicle")
    words = element.words.lower().split()
    if element.category == "vehicle":
        return len(words) == 1 and words[0] in parts
    is_thing = element.category in {"set_dressing", "prop"}
    word = words[-1].removesuffix("s")
    is_seat = word in terms("elements", "seat of vehicle") and any(
        before.removesuffix("'s") in terms("elements", "before seat")
        for before in words[:-1]
    )
    return is_thing and (word in parts or is_seat)


def _title_card(unit: TextUnit) -> ElementReading | None:
    """Return the words that a script sets over its picture: ``SUPER: 1954``.

    A heading may stand for them: ``.TITLE CARD:``.
    """
    is_over_picture = unit.role in {"transition", "slugline"}
    if not is_over_picture or not _TITLE_CARD.match(unit.text.strip("*_.")):
        return None
    words = unit.text.lstrip(".")[:MAX_SHORT].strip()
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
    heard = {token.i for token in sounds_in_capitals(unit)}
    for token in unit.parse:
        if token.i in heard or is_misread(unit, token):
            continue
        if is_contents(unit.parse, token):
            continue
        if token.is_capitalised and coreference.entity_at(unit.index, token.i):
            # Captain Blood is no make-up.
            continue
        category = _category(unit, token)
        if category is None or is_comparison(unit.parse, token):
            continue
        # A sound is named by its noun alone: "voice", not "an ordinary voice".
        first = token if category == "sound" else phrase_start(unit.parse, token)
        last = contents(unit.parse, token) or token
        words = unit.text[first.start : last.end]
        if len(words) > MAX_SHORT or "\n\n" in words:
            words = unit.text[token.start : token.end]
        yield ElementReading(
            unit=unit.number,
            category=category,
            words=words,
            presence=_presence(unit, token, category),
            person=_find_owner(unit, token, first, coreference)
            if category in WORN_CATEGORIES
            else None,
        )


def _category(unit: TextUnit, token: Token) -> ElementCategory | None:
    if is_blow(unit, token):
        return "stunt"
    category = (
        category_of_noun(unit.parse, token)
        or category_by_verb(unit.parse, token)
        or script_category(unit, token)
    )
    if category != "vehicle":
        return category
    if is_person_called_so(unit, token):
        return None
    is_small = is_wheeled_by_hand(unit.parse, token) or is_small_vehicle(unit, token)
    return "prop" if is_small else category


def _presence(unit: TextUnit, token: Token, category: ElementCategory) -> ElementStatus:
    parse = unit.parse
    if unit.role != "letter" and is_ordered(parse, token):
        return "present"
    is_away = (
        is_only_heard(parse, token)
        or (category in PASSING_CATEGORIES and _has_ended(parse, token))
        or (category != "sound" and is_heard(parse, token, only=True))
    )
    return "mentioned" if is_away else element_status(unit, token)


def _has_ended(parse: ParsedText, token: Token) -> bool:
    """Tell whether it was over before the scene: "the wind had fallen"."""
    verb = parse.head(token)
    is_over = verb.lemma in terms("assertion", "ended")
    is_subject = token.dep in SUBJECTS
    return is_subject and is_over and has_pluperfect_auxiliary(parse, verb)


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
