"""Builders of structures and breakdowns of any size."""

from ports.domain.breakdown import Breakdown, BrokenDownScene, StoryHead
from ports.domain.film import (
    Audio,
    Camera,
    ContextualLayer,
    DigitalAssets,
    Finding,
    LawFigures,
    Line,
    LinePart,
    NarrativeLayer,
    SceneBeat,
    Shot,
    TechnicalLayer,
    Usage,
)
from ports.domain.story import Run, Span
from ports.domain.structure import (
    Act,
    Arc,
    Person,
    Place,
    SceneIndexEntry,
    StoryBeat,
    Structure,
    Subplot,
    Theme,
)

SAID = "The tide is not a clock, Nora."


def a_structure(*, scenes: int = 2) -> Structure:
    """Return the structure of a story with two people and one house."""
    return Structure(
        structure_type="compressed-three-act",
        people=(
            Person(
                key="char_nora_v01",
                name="Nora",
                role="protagonist",
                mentions=9,
                first_scene=1,
                library_id="lib-nora",
                arc=Arc(
                    start_state="She waits.",
                    end_state="She goes out herself.",
                    transformation="Waiting becomes leaving.",
                    key_moments=("She hears the bell.",),
                ),
            ),
            Person(
                key="char_tobias_v01",
                name="Tobias",
                role="supporting",
                mentions=4,
                first_scene=1,
            ),
        ),
        places=(Place(key="loc_house_v01", name="Harbour House", interior="INT."),),
        themes=(Theme(theme="waiting", manifestations=(1,)),),
        acts=(
            Act(name="One", first_scene=1, last_scene=scenes, description="A night."),
        ),
        beats=(
            StoryBeat(
                beat="The bell",
                scene=1,
                timing=40,
                description="",
                characters=("Nora",),
                emotional_tone="suspenseful",
            ),
        ),
        subplots=(Subplot(name="The compass", scenes=(1,), description="It points."),),
        scenes=tuple(_an_index_entry(number) for number in range(1, scenes + 1)),
    )


def a_film(run: Run, *, scenes: int = 2, shots: int = 3, said: str = SAID) -> Breakdown:
    """Return a breakdown of *scenes* with so many *shots* each."""
    return Breakdown(
        run_id=run.id,
        story=StoryHead(
            id=run.story_id, title=run.title, revision=run.revision, sha256="0" * 64
        ),
        model="offline-reader",
        structure=a_structure(scenes=scenes),
        scenes=tuple(_a_scene(n, shots=shots, said=said) for n in range(1, scenes + 1)),
        findings=(),
        quality={"verbatim": LawFigures(checked=scenes, violations=0)},
        usage=Usage(calls=scenes, prompt_tokens=900, completion_tokens=80),
    )


def _an_index_entry(number: int) -> SceneIndexEntry:
    return SceneIndexEntry(
        scene_id=f"sc{number:03d}",
        number=number,
        kind="scene",
        source=_span(number),
        setting="INT. HARBOUR HOUSE - NIGHT",
        place_id="loc_house_v01",
        time_of_day="NIGHT",
        story_day=1,
        characters=("char_nora_v01", "char_tobias_v01"),
        summary=f"Nora hears the bell for the {number}. time.",
    )


def _a_scene(number: int, *, shots: int, said: str) -> BrokenDownScene:
    entry = _an_index_entry(number)
    line = Line(
        line_id=f"{entry.scene_id}-l1",
        character="Tobias",
        character_key="char_tobias_v01",
        line=said,
        source=entry.source,
        attribution="explicit",
        confidence=1,
    )
    return BrokenDownScene(
        scene_id=entry.scene_id,
        sequence_number=number,
        kind="scene",
        setting=entry.setting,
        place_id=entry.place_id,
        time_of_day=entry.time_of_day,
        story_day=None,
        source=entry.source,
        action_summary=f"{entry.summary} She runs for the door.",
        dialogue_script=(line,),
        characters_present=("Nora", "Tobias"),
        narrative_purpose="She stops waiting.",
        emotional_arc="dread to resolve",
        beats=(SceneBeat(description="The bell.", tone="tense", source=entry.source),),
        elements=(),
        key_objects_and_props=("lamp", "brass compass"),
        animals_present=(),
        vehicles_present=(),
        clothing_and_accessories=("oilskin",),
        locations_mentioned_in_scene=("Harbour House",),
        shots=tuple(
            _a_shot(at, scene=number, of=shots, line=line) for at in range(1, shots + 1)
        ),
        findings=(
            Finding(
                code="variety",
                severity="note",
                scene=number,
                evidence=f"{shots} shots",
                owner="cinematographer",
            ),
        ),
    )


def _a_shot(at: int, *, scene: int, of: int, line: Line) -> Shot:
    carries = at == 1
    part = LinePart(line_id=line.line_id, source=line.source, text=line.line)
    return Shot(
        shot_id=f"sc{scene:03d}-sh{at:02d}",
        sequence_number=(scene - 1) * of + at,
        scene_number=scene,
        shot_number_in_scene=at,
        estimated_duration_seconds=3.5,
        narrative_layer=NarrativeLayer(
            action_description=f"Nora sets the lamp on the sill, look {at}.",
            character_performance="still, listening",
            shot_purpose="We hear what she hears.",
        ),
        contextual_layer=ContextualLayer(tone_and_mood="dread"),
        technical_layer=TechnicalLayer(
            camera=Camera(
                size="medium",
                angle="eye level",
                movement="slow push in",
                lens="50 mm",
                focus="deep",
                side="a",
            ),
            lighting="one lamp",
            audio=Audio(dialogue=line.line if carries else None),
        ),
        digital_assets=DigitalAssets(characters=("char_nora_v01",)),
        source=(line.source,),
        lines=(line.line_id,) if carries else (),
        line_parts=(part,) if carries else (),
    )


def _span(number: int) -> Span:
    return Span((number - 1) * 100, number * 100)
