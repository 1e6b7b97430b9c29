"""The scene card: the scene's input, with the Director's summaries and beats."""

from collections.abc import Iterable

from crews.director.schedule import schedule_fields
from crews.director.shot_plan import beat_spans
from crews.director.unique_elements import unique_elements
from crews.director.windows import SceneText, Window
from crews.laws.case import collapse_whitespace
from crews.step_inputs import LocatedElement, SceneInput, SceneQuotation
from ports.domain.film import (
    Element,
    ElementCategory,
    Line,
    SceneBeat,
    SceneCard,
    Unspoken,
    VoicePresence,
)
from ports.questions.direct_scene import SceneDirection


def scene_card(
    scene_input: SceneInput,
    text: SceneText,
    directions: tuple[tuple[Window, SceneDirection], ...],
) -> SceneCard:
    """Return the card of a scene; every word of dialogue is copied from the source."""
    entry = scene_input.entry
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
        action_summary=_join_sentences(answer.action_summary for answer in answers),
        dialogue_script=_dialogue_lines(scene_input, text),
        unspoken=tuple(
            Unspoken(source=quotation.source, what=quotation.unspoken)
            for quotation in scene_input.quotations
            if quotation.unspoken is not None
        ),
        characters_present=tuple(dict.fromkeys(p.person for p in scene_input.cast)),
        narrative_purpose=_join_sentences(
            answer.narrative_purpose for answer in answers
        ),
        emotional_arc=_join_sentences(answer.emotional_arc for answer in answers),
        beats=tuple(_scene_beats(directions)),
        elements=tuple(map(_to_element, unique_elements(scene_input.elements))),
        key_objects_and_props=_element_keys(scene_input, "prop"),
        animals_present=_element_keys(scene_input, "animal"),
        vehicles_present=_element_keys(scene_input, "vehicle"),
        clothing_and_accessories=_element_keys(scene_input, "wardrobe"),
        locations_mentioned_in_scene=scene_input.places_mentioned,
        **schedule_fields(scene_input, text),
    )


def _join_sentences(sentences: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(sentences))


def _dialogue_lines(scene_input: SceneInput, text: SceneText) -> tuple[Line, ...]:
    spoken = {
        (q.line_id, q.character_key)
        for q in scene_input.quotations
        if q.unspoken is None
    }
    line_ids_here = {q.line_id for q in scene_input.quotations}
    return tuple(
        Line(
            line_id=quotation.line_id,
            character=quotation.character,
            character_key=quotation.character_key,
            line=collapse_whitespace(text.of(quotation.source)),
            parenthetical=quotation.parenthetical,
            source=quotation.source,
            # Typography joins quotations of one sentence, even of two speakers.
            continues=quotation.continues
            if (quotation.continues, quotation.character_key) in spoken
            or quotation.continues not in line_ids_here
            else None,
            delivery=_voice_presence(quotation, scene_input),
            attribution=quotation.attribution,
            confidence=quotation.confidence,
            edited=quotation.edited,
        )
        for quotation in scene_input.quotations
        if quotation.unspoken is None
    )


def _voice_presence(
    quotation: SceneQuotation, scene_input: SceneInput
) -> VoicePresence:
    people_here = {present.person for present in scene_input.cast}
    if quotation.delivery != "on_screen":
        return quotation.delivery
    if quotation.character_key is None or quotation.character_key in people_here:
        return "on_screen"
    # A person whom the ledger does not have in the scene can only be heard in it.
    return "off_screen" if scene_input.entry.kind == "scene" else "voice_over"


def _scene_beats(
    directions: tuple[tuple[Window, SceneDirection], ...],
) -> Iterable[SceneBeat]:
    for window, direction in directions:
        for beat, span in zip(
            direction.beats, beat_spans(direction, window), strict=True
        ):
            yield SceneBeat(description=beat.description, tone=beat.tone, source=span)


def _to_element(element: LocatedElement) -> Element:
    return Element.model_validate(element, from_attributes=True)


def _element_keys(
    scene_input: SceneInput, category: ElementCategory
) -> tuple[str, ...]:
    present = (
        element.key
        for element in scene_input.elements
        if element.category == category
        and element.presence != "mentioned"
        # A wrangler is a person whom the animals need, and no animal.
        and element.department != "animal wrangler"
    )
    carried = (prop.key for prop in scene_input.carried if prop.category == category)
    return tuple(dict.fromkeys(key for key in (*present, *carried) if key))
