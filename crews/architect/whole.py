"""The structure of a whole story, put together."""

from collections import Counter
from dataclasses import dataclass

from crews.architect.gathering import Gathered
from crews.architect.graph import establishment
from crews.architect.ground import Ground
from crews.architect.index import index, ledger
from crews.architect.inputs import SceneInputs
from crews.architect.people import in_role
from crews.architect.plots import Plot
from crews.architect.relations import relationships
from crews.scene import SceneInput
from ports.knowledge_graph import Establishment
from ports.story import Span
from ports.structure import (
    Act,
    Matter,
    StoryBeat,
    Structure,
    Subplot,
    Theme,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What `structure` returns, keeps and establishes."""

    structure: Structure
    established: Establishment
    inputs: tuple[SceneInput, ...]


def whole(story: Gathered, ground: Ground, plot: Plot, *, title: str) -> Whole:
    """Put the story together."""
    structure = _structure(story, ground, plot)
    inputs = SceneInputs(
        format=story.taken_in.format,
        title=title,
        brief=story.brief,
        text=story.text,
        settled=ground.settled,
        structure=structure,
        ledger=ledger(ground.settled),
    )
    return Whole(
        structure=structure,
        established=establishment(structure, story.text),
        inputs=inputs.all(),
    )


def _structure(story: Gathered, ground: Ground, plot: Plot) -> Structure:
    return Structure(
        structure_type=ground.lines.structure_type,
        people=in_role(ground.people, plot.roles, _presence(ground)),
        places=ground.settled.places.all,
        props=ground.settled.things.props,
        themes=tuple(
            Theme(theme=theme.theme, manifestations=theme.scenes)
            for theme in plot.themes
        ),
        acts=tuple(
            Act(
                name=act.name,
                first_scene=act.first_scene,
                last_scene=act.last_scene,
                description=act.description,
            )
            for act in plot.acts
        ),
        beats=_beats(ground, plot),
        subplots=tuple(
            Subplot(name=s.name, scenes=s.scenes, description=s.description)
            for s in plot.subplots
        ),
        relationships=relationships(ground.settled, plot, story.text),
        scenes=index(ground.settled),
        matter=tuple(_matter(story)),
    )


def _presence(ground: Ground) -> dict[str, float]:
    present = ground.settled.present.values()
    count = Counter(person.key for people in present for person in people)
    return {key: scenes / len(present) for key, scenes in count.items()}


def _beats(ground: Ground, plot: Plot) -> tuple[StoryBeat, ...]:
    drafts = ground.settled.drafts
    start, end = drafts[0].source.start, drafts[-1].source.end
    known = {person.key for person in ground.people}
    by_number = {draft.number: draft for draft in drafts}
    return tuple(
        StoryBeat(
            beat=beat.beat,
            scene=beat.scene,
            timing=_per_cent(by_number[beat.scene].source, start, end),
            description=beat.description,
            characters=tuple(key for key in beat.people if key in known),
            emotional_tone=beat.emotional_tone,
        )
        for beat in sorted(plot.beats, key=lambda beat: beat.scene)
    )


def _per_cent(scene: Span, start: int, end: int) -> float:
    return round(100 * (scene.start - start) / max(1, end - start), 1)


def _matter(story: Gathered) -> list[Matter]:
    opening = story.drafts[0].source.start
    return [
        Matter(
            kind="front_matter" if span.start < opening else "back_matter", source=span
        )
        for span in story.taken_in.matter
    ]
