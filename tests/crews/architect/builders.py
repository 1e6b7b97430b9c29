"""Builders of answers about passages, and of resolved passages."""

from typing import Any

from crews.architect.passages.joined_scenes import JoinedScene, join_scenes
from crews.step_inputs import (
    ResolvedElement,
    ResolvedPassage,
    ResolvedPerson,
    ResolvedQuotation,
    ResolvedScene,
)
from ports.domain.film import Usage
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from ports.questions.read_passage import PassageReading, SceneReading


def a_scene_reading(**changes: Any) -> SceneReading:
    """Return a reading of a scene in the kitchen, over unit 1."""
    scene = SceneReading(
        first_unit="1",
        last_unit="1",
        kind="scene",
        place="the kitchen",
        setting="interior",
        time_of_day="NIGHT",
        day="same",
        people=(),
        summary="Somebody waits.",
    )
    return scene.model_copy(update=changes)


def a_reading(**changes: Any) -> PassageReading:
    """Return a reading of a passage of one unit, with nobody in it."""
    reading = PassageReading(
        scenes=(a_scene_reading(),), people=(), quotations=(), elements=()
    )
    return reading.model_copy(update=changes)


def a_resolved_scene(start: int, end: int, **changes: Any) -> ResolvedScene:
    """Return a scene in the kitchen, where a reading found it."""
    scene = ResolvedScene(
        source=Span(start, end),
        kind="scene",
        continues=False,
        place="the kitchen",
        within=None,
        setting="interior",
        time_of_day="NIGHT",
        time_source=None,
        day="same",
        people=(),
        summary="Somebody waits.",
    )
    return scene.model_copy(update=changes)


def a_resolved_person(name: str, **changes: Any) -> ResolvedPerson:
    """Return somebody whom a reading names once."""
    person = ResolvedPerson(
        name=name,
        other_names=(),
        gender="unknown",
        narrator=False,
        group=False,
        mentions=1,
        looks=(),
        traits=(),
    )
    return person.model_copy(update=changes)


def a_resolved_element(words: str, start: int, **changes: Any) -> ResolvedElement:
    """Return a prop that is there."""
    element = ResolvedElement(
        category="prop",
        words=words,
        presence="present",
        person=None,
        source=Span(start, start + len(words)),
    )
    return element.model_copy(update=changes)


def a_resolved_passage(
    number: int, *scenes: ResolvedScene, **changes: Any
) -> ResolvedPassage:
    """Return a passage of *scenes*, one unit each, in the chapter "One"."""
    passage = ResolvedPassage(
        number=number,
        source=Span(scenes[0].source.start, scenes[-1].source.end),
        chapter="One",
        opens_chapter=number == 1,
        units=tuple(
            Unit(number=str(n), role="prose", source=scene.source)
            for n, scene in enumerate(scenes, start=1)
        ),
        scenes=scenes,
        people=(),
        quotations=(),
        elements=(),
        findings=(),
        model="scripted",
        usage=Usage(),
    )
    return passage.model_copy(update=changes)


def to_joined_scenes(*scenes: ResolvedScene) -> tuple[JoinedScene, ...]:
    """Return *scenes*, read in one passage, as scenes of a story."""
    return join_scenes([a_resolved_passage(1, *scenes)])


def a_resolved_quotation(
    number: str, source: Span, **changes: Any
) -> ResolvedQuotation:
    """Return a quotation in unit 1 that nobody is known to speak."""
    quotation = ResolvedQuotation(
        number=number,
        unit="1",
        source=source,
        speaker=None,
        attribution="none",
        confidence=0,
        unspoken=None,
    )
    return quotation.model_copy(update=changes)
