"""The story's part of a question as lines of text.

Every task shows what its answer hangs on and nothing else: values that only rules
need stay out, so do fields that say nothing, and a table has no empty columns. All
prompts together are several times as long as the story, so each word here counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from infra.llm.passages import briefly, cell, spoken_units, units
from infra.llm.shots import by_beat, camera, framed, outline
from ports.film import SceneKind
from ports.language_model import Task
from ports.questions import (
    CastMaterial,
    JudgementMaterial,
    Material,
    PassageMaterial,
    PlotMaterial,
    SceneMaterial,
    ShotsMaterial,
)
from ports.questions.casting import Candidate
from ports.questions.direction import CastMember, SceneElement
from ports.story import Brief, Preferences

LONGEST_SHOT = 7.0
"""Said by the answer's own bounds, unless a film asks for less."""


def lines(task: Task, material: Material) -> Iterator[str]:
    """Yield *material* as the model that works on *task* sees it."""
    match material:
        case PassageMaterial():
            yield from _passage(material)
        case CastMaterial():
            yield from _candidates(material)
        case PlotMaterial():
            yield from _plot(material)
        case SceneMaterial():
            yield from _scene(material)
        case ShotsMaterial():
            yield from _shots(task, material)
        case JudgementMaterial():
            yield from _judgement(material)


def _passage(material: PassageMaterial) -> Iterator[str]:
    yield from _told("title", material.title)
    yield from _told("language", material.language.removeprefix("en"))
    yield from _told("chapter", material.chapter or "")
    if material.format == "screenplay":
        yield "a screenplay"
    if material.narration == "first":
        yield "told in the first person"
    if material.opens_chapter:
        yield "opens a chapter"
    yield from _told("tail", material.tail)
    yield from spoken_units(material.units, material.quotations)


def _candidates(material: CastMaterial) -> Iterator[str]:
    yield "number | name | gender | mentions | lines | present with | also"
    for one in material.candidates:
        yield _row(
            one.number,
            f"{one.name} (narrator)" if one.narrator else one.name,
            one.gender,
            one.mentions,
            one.lines,
            " ".join(one.with_names),
            "; ".join(_also(one)),
        )


def _also(one: Candidate) -> Iterator[str]:
    yield from one.evidence
    shown = {said.partition(":")[0] for said in one.evidence}
    yield from (alias for alias in one.aliases if alias not in shown)


def _plot(material: PlotMaterial) -> Iterator[str]:
    yield from _told("title", material.title)
    yield from _wishes(material.brief)
    yield f"structure: {material.structure_type}"
    yield "people: key | name | mentions | lines | scenes"
    for one in material.people:
        scenes = " ".join(map(str, one.scenes))
        yield _row(one.key, one.name, one.mentions, one.lines, scenes)
    # Who is in a scene stands with the people: keys are long, scenes are many.
    yield "scenes: number | place | words | tension | summary"
    for scene in material.scenes:
        place = scene.place + _unlike_scene(scene.kind)
        yield _row(scene.number, place, scene.words, scene.tension, scene.summary)
    if material.props:
        yield "props: key | scenes"
        for key, where in material.props:
            yield _row(key, " ".join(map(str, where)))


def _scene(material: SceneMaterial) -> Iterator[str]:
    yield material.slugline + _unlike_scene(material.kind)
    yield from _entrance(material.first_visit, material.linked_to_previous)
    part, parts = material.window
    if parts > 1:
        yield f"part {part} of {parts} of the scene"
    if material.max_shot_seconds < LONGEST_SHOT:
        yield f"no shot over {material.max_shot_seconds:g} seconds"
    yield from _wishes(material.brief, material.preferences)
    yield from _company(material.cast)
    yield from _things(material.elements)
    yield from _known(material.established)
    short = briefly(one.name for one in material.cast)
    yield from spoken_units(
        material.units,
        [
            replace(one, speaker=short.get(one.speaker or "", one.speaker))
            for one in material.quotations
        ],
    )


def _shots(task: Task, material: ShotsMaterial) -> Iterator[str]:
    yield material.slugline + _unlike_scene(material.kind)
    yield from _entrance(material.first_visit, material.linked_to_previous)
    yield from _wishes(material.brief, material.preferences)
    match task:
        case "shoot_scene":
            short = briefly(one.name for one in material.cast)
            names = {one.key: short[one.name] for one in material.cast}
            yield from by_beat(framed(shot, names) for shot in material.shots)
        case "dress_scene":
            for member in material.cast:
                yield from _told(member.name, member.look)
            yield from _things(material.elements)
            yield from _known(material.established)
            yield from (f"{shot.number} {cell(shot.action)}" for shot in material.shots)
        case _:
            yield from by_beat(material.shots)


def _judgement(material: JudgementMaterial) -> Iterator[str]:
    yield material.slugline
    yield from _told("arc", material.emotional_arc)
    yield from units(material.units)
    yield from map(outline, material.shots)
    loud = "; ".join(map(camera, material.cameras.shots))
    yield from _told("cameras", loud)
    yield from _told("known already", "; ".join(material.findings))


def _wishes(*wishes: Brief | Preferences) -> Iterator[str]:
    for wish in wishes:
        for name, said in wish.model_dump(exclude_defaults=True).items():
            words = said if isinstance(said, str) else ", ".join(said)
            yield f"{name}: {cell(words)}"


def _entrance(first_visit: bool, linked: bool) -> Iterator[str]:  # noqa: FBT001  # two facts of a scene
    if first_visit:
        yield "first visit"
    if linked:
        yield "goes on from the scene before"


def _company(cast: Sequence[CastMember]) -> Iterator[str]:
    if cast:
        yield "people:"
    yield from (_row(*_names(one)) for one in cast)


def _names(one: CastMember) -> tuple[str, ...]:
    """Return a key, and the name where the key does not say it."""
    said = "_".join(one.name.casefold().split())
    return (one.key,) if said in one.key else (one.key, one.name)


def _things(elements: Sequence[SceneElement]) -> Iterator[str]:
    # A key says what it is the key of.
    yield from _told("objects", " ".join(element.key for element in elements))


def _known(established: Sequence[str]) -> Iterator[str]:
    if established:
        yield "established:"
        yield from map(cell, established)


def _unlike_scene(kind: SceneKind) -> str:
    return "" if kind == "scene" else f" ({kind})"


def _told(name: str, said: str) -> Iterator[str]:
    if said:
        yield f"{name}: {cell(said)}"


def _row(*values: object) -> str:
    return " | ".join(cell(str(value).replace("|", "/")) for value in values)
