"""The story's part of a question as lines of text.

Every task shows what its answer hangs on and nothing else: values that only rules
need stay out, so do fields that say nothing, and a table has no empty columns. All
prompts together are several times as long as the story, so each word here counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from infra.llm.prompt_lines import (
    escape_cell,
    short_names,
    unit_lines,
    unit_lines_with_quotations,
)
from infra.llm.shot_lines import (
    camera_line,
    lines_by_beat,
    outline_line,
    to_camera_outline,
)
from ports.domain.film import SceneKind
from ports.domain.story import Brief, Preferences
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
from ports.questions.cast_people import Candidate
from ports.questions.direct_scene import CastMember, SceneElement

DEFAULT_MAX_SHOT_SECONDS = 7.0
"""Said by the answer's own bounds, unless a film asks for less."""


def render_material(task: Task, material: Material) -> Iterator[str]:
    """Yield *material* as the model that works on *task* sees it."""
    match material:
        case PassageMaterial():
            yield from _passage_lines(material)
        case CastMaterial():
            yield from _candidate_lines(material)
        case PlotMaterial():
            yield from _plot_lines(material)
        case SceneMaterial():
            yield from _scene_lines(material)
        case ShotsMaterial():
            yield from _shots_lines(task, material)
        case JudgementMaterial():
            yield from _judgement_lines(material)


def _passage_lines(material: PassageMaterial) -> Iterator[str]:
    yield from _field_line("title", material.title)
    yield from _field_line("language", material.language.removeprefix("en"))
    yield from _field_line("chapter", material.chapter or "")
    if material.format == "screenplay":
        yield "a screenplay"
    if material.narration == "first":
        yield "told in the first person"
    if material.opens_chapter:
        yield "opens a chapter"
    yield from _field_line("tail", material.tail)
    yield from unit_lines_with_quotations(material.units, material.quotations)


def _candidate_lines(material: CastMaterial) -> Iterator[str]:
    yield "number | name | gender | mentions | lines | present with | also"
    for one in material.candidates:
        yield _table_row(
            one.number,
            f"{one.name} (narrator)" if one.narrator else one.name,
            one.gender,
            one.mentions,
            one.lines,
            " ".join(one.with_names),
            "; ".join(_evidence_and_aliases(one)),
        )


def _evidence_and_aliases(one: Candidate) -> Iterator[str]:
    yield from one.evidence
    shown = {said.partition(":")[0] for said in one.evidence}
    yield from (alias for alias in one.aliases if alias not in shown)


def _plot_lines(material: PlotMaterial) -> Iterator[str]:
    yield from _field_line("title", material.title)
    yield from _preference_lines(material.brief)
    yield f"structure: {material.structure_type}"
    yield "people: key | name | mentions | lines | scenes"
    for one in material.people:
        scenes = " ".join(map(str, one.scenes))
        yield _table_row(one.key, one.name, one.mentions, one.lines, scenes)
    # Who is in a scene stands with the people: keys are long, scenes are many.
    yield "scenes: number | place | words | tension | summary"
    for scene in material.scenes:
        place = scene.place + _kind_note(scene.kind)
        yield _table_row(scene.number, place, scene.words, scene.tension, scene.summary)
    if material.props:
        yield "props: key | scenes"
        for key, where in material.props:
            yield _table_row(key, " ".join(map(str, where)))


def _scene_lines(material: SceneMaterial) -> Iterator[str]:
    yield material.slugline + _kind_note(material.kind)
    yield from _continuity_lines(material.first_visit, material.linked_to_previous)
    part, parts = material.window
    if parts > 1:
        yield f"part {part} of {parts} of the scene"
    if material.max_shot_seconds < DEFAULT_MAX_SHOT_SECONDS:
        yield f"no shot over {material.max_shot_seconds:g} seconds"
    yield from _preference_lines(material.brief, material.preferences)
    yield from _cast_lines(material.cast)
    yield from _element_lines(material.elements)
    yield from _established_lines(material.established)
    short = short_names(one.name for one in material.cast)
    yield from unit_lines_with_quotations(
        material.units,
        [
            replace(one, speaker=short.get(one.speaker or "", one.speaker))
            for one in material.quotations
        ],
    )


def _shots_lines(task: Task, material: ShotsMaterial) -> Iterator[str]:
    yield material.slugline + _kind_note(material.kind)
    yield from _continuity_lines(material.first_visit, material.linked_to_previous)
    yield from _preference_lines(material.brief, material.preferences)
    match task:
        case "shoot_scene":
            short = short_names(one.name for one in material.cast)
            names = {one.key: short[one.name] for one in material.cast}
            yield from lines_by_beat(
                to_camera_outline(shot, names) for shot in material.shots
            )
        case "dress_scene":
            for member in material.cast:
                yield from _field_line(member.name, member.look)
            yield from _element_lines(material.elements)
            yield from _established_lines(material.established)
            yield from (
                f"{shot.number} {escape_cell(shot.action)}" for shot in material.shots
            )
        case _:
            yield from lines_by_beat(material.shots)


def _judgement_lines(material: JudgementMaterial) -> Iterator[str]:
    yield material.slugline
    yield from _field_line("arc", material.emotional_arc)
    yield from unit_lines(material.units)
    yield from map(outline_line, material.shots)
    loud = "; ".join(map(camera_line, material.cameras.shots))
    yield from _field_line("cameras", loud)
    yield from _field_line("known already", "; ".join(material.findings))


def _preference_lines(*wishes: Brief | Preferences) -> Iterator[str]:
    for wish in wishes:
        for name, said in wish.model_dump(exclude_defaults=True).items():
            words = said if isinstance(said, str) else ", ".join(said)
            yield f"{name}: {escape_cell(words)}"


def _continuity_lines(first_visit: bool, linked: bool) -> Iterator[str]:  # noqa: FBT001  # two facts of a scene
    if first_visit:
        yield "first visit"
    if linked:
        yield "goes on from the scene before"


def _cast_lines(cast: Sequence[CastMember]) -> Iterator[str]:
    if cast:
        yield "people:"
    yield from (_table_row(*_key_and_name(one)) for one in cast)


def _key_and_name(one: CastMember) -> tuple[str, ...]:
    """Return a key, and the name where the key does not say it."""
    said = "_".join(one.name.casefold().split())
    return (one.key,) if said in one.key else (one.key, one.name)


def _element_lines(elements: Sequence[SceneElement]) -> Iterator[str]:
    # A key says what it is the key of.
    yield from _field_line("objects", " ".join(element.key for element in elements))


def _established_lines(established: Sequence[str]) -> Iterator[str]:
    if established:
        yield "established:"
        yield from map(escape_cell, established)


def _kind_note(kind: SceneKind) -> str:
    return "" if kind == "scene" else f" ({kind})"


def _field_line(name: str, said: str) -> Iterator[str]:
    if said:
        yield f"{name}: {escape_cell(said)}"


def _table_row(*values: object) -> str:
    return " | ".join(escape_cell(str(value).replace("|", "/")) for value in values)
