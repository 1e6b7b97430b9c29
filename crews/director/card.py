"""The scene card: what the Architect settled, with the Director's judgement."""

from collections.abc import Iterable

from crews.director.plan import beat_spans
from crews.director.windows import SceneText, Window
from crews.laws.case import folded
from crews.scene import SceneElement, SceneInput, SceneQuotation
from ports.film import (
    MOST_THERE,
    Delivery,
    Element,
    ElementCategory,
    Line,
    SceneBeat,
    SceneCard,
    Unspoken,
)
from ports.questions.direction import SceneDirection


def scene_card(
    given: SceneInput,
    text: SceneText,
    directions: tuple[tuple[Window, SceneDirection], ...],
) -> SceneCard:
    """Return the card; every word of dialogue is copied from the source."""
    entry = given.entry
    answers = [direction for _, direction in directions]
    return SceneCard(
        scene_id=entry.scene_id,
        sequence_number=entry.number,
        kind=entry.kind,
        setting=entry.setting,
        place_id=entry.place_id,
        time_of_day=entry.time_of_day,
        story_day=entry.story_day,
        source=entry.source,
        action_summary=_joined(answer.action_summary for answer in answers),
        dialogue_script=_lines(given, text),
        unspoken=tuple(
            Unspoken(source=quotation.source, what=quotation.unspoken)
            for quotation in given.quotations
            if quotation.unspoken is not None
        ),
        characters_present=tuple(dict.fromkeys(p.person for p in given.cast)),
        narrative_purpose=_joined(answer.narrative_purpose for answer in answers),
        emotional_arc=_joined(answer.emotional_arc for answer in answers),
        beats=tuple(_beats(directions)),
        elements=tuple(map(_element, _listed(given.elements))),
        key_objects_and_props=_keys(given, "prop"),
        animals_present=_keys(given, "animal"),
        vehicles_present=_keys(given, "vehicle"),
        clothing_and_accessories=_keys(given, "wardrobe"),
        locations_mentioned_in_scene=given.places_mentioned,
    )


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(sentences))


def _lines(given: SceneInput, text: SceneText) -> tuple[Line, ...]:
    spoken = {
        (q.line_id, q.character_key) for q in given.quotations if q.unspoken is None
    }
    here = {q.line_id for q in given.quotations}
    return tuple(
        Line(
            line_id=quotation.line_id,
            character=quotation.character,
            character_key=quotation.character_key,
            line=folded(text.of(quotation.source)),
            parenthetical=quotation.parenthetical,
            source=quotation.source,
            # Typography joins what one sentence quotes of two people; speakers part it.
            continues=quotation.continues
            if (quotation.continues, quotation.character_key) in spoken
            or quotation.continues not in here
            else None,
            delivery=_delivery(quotation, given),
            attribution=quotation.attribution,
            confidence=quotation.confidence,
        )
        for quotation in given.quotations
        if quotation.unspoken is None
    )


def _delivery(quotation: SceneQuotation, given: SceneInput) -> Delivery:
    here = {present.person for present in given.cast}
    if quotation.delivery != "on_screen":
        return quotation.delivery
    if quotation.character_key is None or quotation.character_key in here:
        return "on_screen"
    # Somebody the ledger keeps out of the scene can only be heard in it.
    return "off_screen" if given.entry.kind == "scene" else "voice_over"


def _beats(
    directions: tuple[tuple[Window, SceneDirection], ...],
) -> Iterable[SceneBeat]:
    for window, direction in directions:
        for beat, span in zip(
            direction.beats, beat_spans(direction, window), strict=True
        ):
            yield SceneBeat(description=beat.description, tone=beat.tone, source=span)


def _listed(elements: Iterable[SceneElement]) -> Iterable[SceneElement]:
    """Return each thing once, as a breakdown sheet does: where it is most there."""
    listed: dict[tuple[str, str], SceneElement] = {}
    for element in elements:
        thing = (element.category, element.key or element.name.casefold())
        known = listed.setdefault(thing, element)
        if MOST_THERE.index(element.presence) < MOST_THERE.index(known.presence):
            listed[thing] = element
    return listed.values()


def _element(element: SceneElement) -> Element:
    return Element(
        category=element.category,
        key=element.key,
        name=element.name,
        presence=element.presence,
        source=element.source,
    )


def _keys(given: SceneInput, category: ElementCategory) -> tuple[str, ...]:
    present = (
        element.key
        for element in given.elements
        if element.category == category and element.presence != "mentioned"
    )
    carried = (prop.key for prop in given.carried if prop.category == category)
    return tuple(dict.fromkeys(key for key in (*present, *carried) if key))
