"""What the Architect is asked about the plot, window by window, and the checks."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crews.architect.cast.characters import CharacterRecord
from crews.architect.scenes.index import SceneFacts
from ports.domain.story import Brief
from ports.domain.structure import StructureType
from ports.questions.plot_story import (
    PlotMaterial,
    PlotPerson,
    PlotReading,
    PlotScene,
)

SCENES_PER_WINDOW = 60
"""Scenes in one question: about 6,000 tokens."""

PEOPLE_IN_EVERY_WINDOW = 12
"""The most mentioned people, shown in every window even if they are not in it."""

_LENGTHS: tuple[tuple[int, StructureType], ...] = (
    (1_000, "single-moment"),
    (7_500, "compressed-three-act"),
    (40_000, "traditional-three-act"),
    (70_000, "five-act"),
    (110_000, "save-the-cat"),
)
"""Upper limits in words: flash fiction, short story, novella, short novel, novel."""

_MINUTES: tuple[tuple[float, StructureType], ...] = (
    (3, "single-moment"),
    (30, "compressed-three-act"),
    (60, "traditional-three-act"),
    (90, "five-act"),
    (120, "save-the-cat"),
)
"""Upper limits in minutes: a clip, a short, an hour, and two lengths of feature."""

ACT_COUNTS: dict[StructureType, int] = {
    "single-moment": 1,
    "compressed-three-act": 3,
    "traditional-three-act": 3,
    "five-act": 5,
    "save-the-cat": 3,
    "eight-sequence": 8,
}
"""How many acts each has, from the shortest film to the longest."""

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"[!?]|--|—")
_TENSE = frozenset(
    """
    afraid alarm angry anger attack bang beat blade bleed blood bomb broke broken burn
    burst chase choke claw collapse crash cried cruel crushed cry cut danger dark dead
    death desperate die died drown drowned dying enemy escape explode fear fell fight
    fire fled flood fury grip gun hate hide hit horror hunt hurt kill killed knife lie
    lost mad murder never panic poison rage ran run scream screamed seized shook shot
    shout shouted smash storm strike struck struggle sudden suddenly sword tear terror
    threat threaten trap trembled trouble violent war warn weapon wept wound wrong yell
    """.split()  # noqa: SIM905  # a list of a hundred quoted words reads worse
)
FULL_TENSION = 0.12
"""Tense words per word at which tension is 1, as in a fight; marks count half."""


def structure_type(words: int, *, minutes: float | None, scenes: int) -> StructureType:
    """Return the usual structure of a film of so many *minutes*.

    Where nobody asks for a length it is that of a story of so many *words*. A story
    with fewer *scenes* than its film would have acts gets a simpler one.
    """
    if minutes is None:
        return _first_fit(words, _LENGTHS)
    usual = _first_fit(minutes, _MINUTES)
    kinds = list(ACT_COUNTS)
    simpler = reversed(kinds[: kinds.index(usual) + 1])
    fits = (kind for kind in simpler if ACT_COUNTS[kind] <= scenes)
    return next(fits, "single-moment")


def _first_fit(
    length: float, limits: Sequence[tuple[float, StructureType]]
) -> StructureType:
    fits = (kind for most, kind in limits if length < most)
    return next(fits, "eight-sequence")


def split_plot(story: PlotMaterial, *, divisor: int = 1) -> tuple[PlotMaterial, ...]:
    """Return the material of each question about *story*: windows of like length.

    With a *divisor* there are so many times as many.
    """
    count = -(-len(story.scenes) // SCENES_PER_WINDOW) * divisor
    size = -(-len(story.scenes) // count)
    return tuple(
        _window(story, story.scenes[start : start + size])
        for start in range(0, len(story.scenes), size)
    )


def _window(story: PlotMaterial, scenes: tuple[PlotScene, ...]) -> PlotMaterial:
    shown = {scene.number for scene in scenes}
    return replace(
        story,
        people=tuple(_people_in(story, shown)),
        scenes=scenes,
        props=tuple((key, at) for key, at in story.props if shown.intersection(at)),
    )


def _people_in(story: PlotMaterial, shown: set[int]) -> Iterator[PlotPerson]:
    for rank, person in enumerate(story.people):
        here = tuple(number for number in person.scenes if number in shown)
        if here or rank < PEOPLE_IN_EVERY_WINDOW:
            yield replace(person, scenes=here)


def build_plot_material(
    *,
    title: str,
    brief: Brief,
    structure: StructureType,
    text: str,
    facts: SceneFacts,
    people: Sequence[CharacterRecord],
) -> PlotMaterial:
    """Return the material of a whole story, to be split; *text* is all of its text.

    Its props are those that recur.
    """
    numbered, elements = facts.numbered, facts.elements
    line_counts = Counter(
        line.character_key
        for _, quotations in numbered.values()
        for line in quotations
        if line.unspoken is None
    )
    scenes = tuple(
        PlotScene(
            number=scene.number,
            kind=scene.kind,
            place=facts.places.of_scene[scene.number].name,
            people=tuple(person.key for person in facts.people[scene.number]),
            words=len(scene.source.slice(text).split()),
            lines=len(numbered[scene.number][1]),
            tension=tension(scene.source.slice(text)),
            summary=scene.summary,
        )
        for scene in facts.scenes
    )
    return PlotMaterial(
        title=title,
        brief=brief,
        structure_type=structure,
        scenes=scenes,
        people=tuple(
            PlotPerson(
                key=person.key,
                name=person.name,
                mentions=person.identity.mentions,
                lines=line_counts[person.key],
                scenes=tuple(s.number for s in scenes if person.key in s.people),
            )
            for person in people
        ),
        props=tuple(
            (prop.key, elements.scenes[prop.key])
            for prop in elements.props
            if prop.category == "prop" and len(elements.scenes[prop.key]) > 1
        ),
    )


def plot_errors(material: PlotMaterial, reading: PlotReading) -> tuple[str, ...]:
    """Return why a plot is unusable: its acts do not cover the scenes in order."""
    expected, last = material.scenes[0].number, material.scenes[-1].number
    for act in reading.acts:
        if act.first_scene != expected or act.last_scene < expected:
            return (f"the act {act.name!r} must begin at scene {expected}",)
        expected = act.last_scene + 1
    return () if expected == last + 1 else (f"the acts must end with scene {last}",)


def plot_warnings(material: PlotMaterial, reading: PlotReading) -> tuple[str, ...]:
    """Return the references to scenes and people that the material does not have."""
    scenes = {scene.number for scene in material.scenes}
    people = {person.key for person in material.people}
    props = {number for _, at in material.props for number in at}
    scene_mentions = [
        *((beat.scene, "a beat") for beat in reading.beats),
        *((n, "a theme") for theme in reading.themes for n in theme.scenes),
        *((n, "a subplot") for thread in reading.subplots for n in thread.scenes),
    ]
    linked_scenes = [n for link in reading.links for n in (link.set_up, link.pay_off)]
    keys = [
        *(role.key for role in reading.roles),
        *(key for beat in reading.beats for key in beat.people),
    ]
    return (
        *(
            f"{what} is in scene {n}, not shown"
            for n, what in scene_mentions
            if n not in scenes
        ),
        *(
            f"scene {n} of a link is not shown"
            for n in linked_scenes
            if n not in scenes | props
        ),
        *(
            f"the link {link.set_up}-{link.pay_off} must go forward"
            for link in reading.links
            if link.set_up >= link.pay_off
        ),
        *(f"there is no person {key}" for key in keys if key not in people),
    )


def tension(text: str) -> float:
    """Return how tense *text* is, from 0 to 1, to two decimals.

    An approximation by the share of tense words, exclamation marks and dashes.
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words:
        return 0.0
    tense = sum(word in _TENSE for word in words) + 0.5 * len(_MARKS.findall(text))
    return round(min(1.0, tense / len(words) / FULL_TENSION), 2)
