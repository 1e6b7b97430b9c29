"""Builds the structure of a whole story."""

from collections import Counter
from dataclasses import dataclass

from crews.architect.cast.character_library import match_library
from crews.architect.cast.roles import assign_roles
from crews.architect.plot.merge import Plot
from crews.architect.plot.relationships import relationships
from crews.architect.scenes.index import continuity_ledger, scene_index
from crews.architect.scenes.inputs import SceneInputBuilder
from crews.architect.scenes.lengths import scene_seconds
from crews.architect.structure.story_context import StoryContext
from crews.architect.structure.story_graph import build_story_graph
from crews.architect.structure.story_inputs import StoryInputs
from crews.step_inputs import SceneInput
from ports.domain.film import Finding
from ports.domain.story import Span
from ports.domain.structure import (
    Act,
    Matter,
    StoryBeat,
    Structure,
    Subplot,
    Theme,
)
from ports.knowledge_graph import StoryGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureOutputs:
    """What the step `structure` stores, and the inputs of the scenes."""

    structure: Structure
    library_findings: tuple[Finding, ...]
    story_graph: StoryGraph
    inputs: tuple[SceneInput, ...]


def build_structure(
    story: StoryInputs, context: StoryContext, plot: Plot, *, title: str
) -> StructureOutputs:
    """Build structure, knowledge graph and the inputs of the scenes."""
    structure = _to_structure(story, context, plot)
    library = match_library(structure.people, story.references)
    structure = structure.model_copy(update={"people": library.people})
    inputs = SceneInputBuilder(
        format=story.intake.format,
        title=title,
        brief=story.brief.for_questions,
        text=story.text,
        facts=context.facts,
        structure=structure,
        named_places=frozenset(
            name for passage in story.passages for name in passage.places
        ),
        ledger=continuity_ledger(context.facts),
        seconds=scene_seconds(
            story.brief.minutes,
            context.facts,
            story.text,
            format=story.intake.format,
        ),
    )
    return StructureOutputs(
        structure=structure,
        library_findings=library.findings,
        story_graph=build_story_graph(structure, story.text),
        inputs=inputs.build_all(),
    )


def _to_structure(story: StoryInputs, context: StoryContext, plot: Plot) -> Structure:
    return Structure(
        structure_type=context.plot.structure_type,
        people=assign_roles(context.people, plot.roles, _scene_shares(context)),
        places=context.facts.places.all,
        props=context.facts.elements.props,
        themes=tuple(
            Theme(theme=theme.theme, manifestations=theme.scenes)
            for theme in plot.themes
        ),
        acts=tuple(Act.model_validate(act, from_attributes=True) for act in plot.acts),
        beats=_story_beats(context, plot),
        subplots=tuple(
            Subplot.model_validate(thread, from_attributes=True)
            for thread in plot.subplots
        ),
        relationships=relationships(context.facts, plot, story.text),
        scenes=scene_index(
            context.facts, {s.number: s.tension for s in context.plot.scenes}
        ),
        matter=tuple(_front_and_back_matter(story)),
    )


def _scene_shares(context: StoryContext) -> dict[str, float]:
    cast_lists = context.facts.people.values()
    count = Counter(person.key for people in cast_lists for person in people)
    return {key: scenes / len(cast_lists) for key, scenes in count.items()}


def _story_beats(context: StoryContext, plot: Plot) -> tuple[StoryBeat, ...]:
    scenes = context.facts.scenes
    start, end = scenes[0].source.start, scenes[-1].source.end
    people = {person.key for person in context.people}
    by_number = {scene.number: scene for scene in scenes}
    return tuple(
        StoryBeat(
            beat=beat.beat,
            scene=beat.scene,
            timing=_percent_position(by_number[beat.scene].source, start, end),
            description=beat.description,
            characters=tuple(key for key in beat.people if key in people),
            emotional_tone=beat.emotional_tone,
        )
        for beat in sorted(plot.beats, key=lambda beat: beat.scene)
    )


def _percent_position(scene: Span, start: int, end: int) -> float:
    return round(100 * (scene.start - start) / max(1, end - start), 1)


def _front_and_back_matter(story: StoryInputs) -> list[Matter]:
    opening = story.scenes[0].source.start
    return [
        Matter(
            kind="front_matter" if span.start < opening else "back_matter", source=span
        )
        for span in story.intake.matter
    ]
