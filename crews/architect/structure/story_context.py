"""What is derived from the passages before the Architect is asked for the plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crews.architect.cast.characters import (
    CharacterRecord,
    build_characters,
    by_occurrence,
)
from crews.architect.cast.identities import MergedIdentity
from crews.architect.elements import index_elements
from crews.architect.plot.question import build_plot_material, structure_type
from crews.architect.scenes.implied_cast import find_implied_cast
from crews.architect.scenes.index import (
    SceneFacts,
    decide_cast,
    find_absentees,
    find_silent_cast,
    people_in_scenes,
    story_days,
)
from crews.architect.scenes.places import index_places
from crews.architect.scenes.quotations import number_scene_quotations
from crews.architect.structure.story_inputs import StoryInputs
from ports.questions.plot_story import PlotMaterial


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryContext:
    """The people and scenes of a story, and the material of the plot question."""

    people: tuple[CharacterRecord, ...]
    facts: SceneFacts
    plot: PlotMaterial


def build_story_context(
    story: StoryInputs, identities: Sequence[MergedIdentity], *, title: str
) -> StoryContext:
    """Derive everything that needs no model."""
    scenes, passages = story.scenes, story.passages
    people = build_characters(identities, scenes)
    people_by_occurrence = by_occurrence(people)
    numbered_scenes = number_scene_quotations(scenes, passages, people_by_occurrence)
    present = people_in_scenes(scenes, numbered_scenes, people, people_by_occurrence)
    silent = find_silent_cast(story.text, numbered_scenes, people)
    named = {n: here or silent.get(n, ()) for n, here in present.items()}
    implied = find_implied_cast(story.text, numbered_scenes, named)
    known = {n: implied.get(n) or here for n, here in named.items()}
    facts = SceneFacts(
        scenes=scenes,
        numbered=numbered_scenes,
        people=decide_cast(scenes, known, people_by_occurrence),
        absentees=find_absentees(scenes, people_by_occurrence),
        places=index_places(scenes),
        elements=index_elements(scenes, passages, people_by_occurrence),
        days=story_days(scenes),
    )
    return StoryContext(
        people=tuple(_see_first(people, facts)),
        facts=facts,
        plot=build_plot_material(
            title=title,
            brief=story.brief.for_questions,
            structure=structure_type(
                story.intake.words, minutes=story.brief.minutes, scenes=len(scenes)
            ),
            text=story.text,
            facts=facts,
            people=people,
        ),
    )


def _see_first(
    people: Sequence[CharacterRecord], facts: SceneFacts
) -> Iterator[CharacterRecord]:
    """Yield *people* with the first scene that they are in, lines and edits counted."""
    first = {
        person.key: number
        for number, here in sorted(facts.people.items(), reverse=True)
        for person in here
    }
    for person in people:
        yield replace(person, first_scene=first.get(person.key, person.first_scene))
