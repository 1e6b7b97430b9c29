"""Who drives: a vehicle that moves before the camera has somebody at its wheel.

A script's short scene may show nothing but a van that turns a corner. If the scene
beside it is set in that van, who is there drives on; else the crew needs a driver, a
day player of whom the text says no more, whoever the story has in it.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from infra.offline.elements.extraction import MAX_ELEMENTS
from infra.offline.elements.noun_category import phrase_start
from infra.offline.elements.script_things import (
    is_vehicle,
    vehicle_of_heading,
    vehicle_of_slugline,
)
from infra.offline.language.assertion_status import element_status
from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import SUBJECTS, ParsedText, Token
from ports.questions.numbered import MAX_SHORT
from ports.questions.read_passage import ElementReading, SceneReading

SceneUnits = Sequence[TextUnit]


def seat_drivers(
    scenes: Sequence[SceneReading],
    units: Sequence[SceneUnits],
    elements: Sequence[ElementReading],
) -> tuple[tuple[SceneReading, ...], tuple[ElementReading, ...]]:
    """Return *scenes* and *elements* with who drives where nobody else is there."""
    seated, drivers = list(scenes), []
    numbers = {e.unit for e in elements if _is_day_player(e)}
    for index, scene in enumerate(scenes):
        here = units[index]
        if scene.people or not numbers.isdisjoint(unit.number for unit in here):
            continue
        if (found := next(_moving_vehicles(here), None)) is None:
            continue
        beside = [n for n in (index - 1, index + 1) if 0 <= n < len(scenes)]
        inside = [n for n in beside if _is_set_in(units[n], found[1])]
        people = next((scenes[n].people for n in inside if scenes[n].people), ())
        if people:
            seated[index] = scene.model_copy(update={"people": people})
        else:
            drivers.append(_to_driver(*found))
    kept = elements[: MAX_ELEMENTS - len(drivers)]
    return tuple(seated), (*kept, *drivers)


def _is_day_player(element: ElementReading) -> bool:
    return element.category == "cast" and element.presence != "mentioned"


def _is_set_in(units: SceneUnits, vehicle: Token) -> bool:
    place = next(filter(None, map(vehicle_of_slugline, units)), None)
    return place is not None and place.lower == vehicle.lower


def _moving_vehicles(units: SceneUnits) -> Iterator[tuple[TextUnit, Token]]:
    heading: tuple[TextUnit, Token] | None = None
    for unit in units:
        if unit.role == "slugline" and (named := vehicle_of_heading(unit)):
            heading = unit, named
        if unit.role != "action":
            continue
        if heading and _goes_on_from_heading(unit, heading[1]):
            yield heading
        heading = None
        for token in unit.narration:
            if (
                is_vehicle(unit, token)
                and _is_driven(unit.parse, token)
                and element_status(unit, token) == "present"
            ):
                yield unit, token


def _is_driven(parse: ParsedText, vehicle: Token) -> bool:
    """Tell whether it moves: "A van turns.", "A van turning the corner."."""
    # Cars that pass are background, and so is who drives them.
    is_traffic = vehicle.tag in {"NNS", "NNPS"} and not parse.children(vehicle)
    if vehicle.lemma in terms("elements", "pushed") or is_traffic:
        return False
    verbs = [
        verb
        for verb in parse
        if (vehicle.dep == "nsubj" and parse.subject(verb) == vehicle)
        or (verb.head == vehicle.i and verb.dep == "acl" and verb.tag == "VBG")
        # "The van exits.": a parser takes the verb for a noun.
        or (vehicle.dep == "compound" and verb.i == vehicle.head == vehicle.i + 1)
    ]
    return any(_is_drive(verb, vehicle) for verb in verbs)


def _is_drive(verb: Token, vehicle: Token) -> bool:
    is_aircraft = vehicle.lower in terms("elements", "aircraft")
    return verb.lemma in terms("verbs", "drive") or (
        is_aircraft and verb.lemma in terms("verbs", "hover")
    )


def _goes_on_from_heading(unit: TextUnit, vehicle: Token) -> bool:
    """Tell whether a heading is what moves: ``.THE VAN`` and "turns the corner"."""
    before = takewhile(lambda t: t.dep not in SUBJECTS, unit.parse)
    return unit.text[0].islower() and any(_is_drive(verb, vehicle) for verb in before)


def _to_driver(unit: TextUnit, vehicle: Token) -> ElementReading:
    parse = unit.parse
    first = phrase_start(parse, vehicle)
    compound = [t.text for t in parse.children(vehicle) if t.dep == "compound"]
    role = "pilot" if vehicle.lower in terms("elements", "aircraft") else "driver"
    noun = vehicle.text if vehicle.text.isupper() else vehicle.lemma
    return ElementReading(
        unit=unit.number,
        category="cast",
        words=unit.text[first.start : vehicle.end][:MAX_SHORT],
        presence="inferred",
        name=" ".join([*compound, noun, role])[:MAX_SHORT],
    )
