"""Renders the material of a question: its part that comes from the story.

Each task shows only what its answer depends on: no values that only our rules need, no
empty fields, no empty columns. All prompts together are several times as long as the
story, so every word counts. For caches of prefixes, what the whole story has in common
comes before what one scene has, and that before what one part of the scene has.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

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
from ports.questions.direct_scene import SceneElement
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.shots import ShotCamera, ShotOutline

DEFAULT_MAX_SHOT_SECONDS = 7.0
"""The answer's schema already says so; a line says it only where a film asks for
less."""


def render_material(task: Task, material: Material) -> Iterator[str]:
    """Yield the lines of *material* as the model that works on *task* sees it."""
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
    if not material.opens_chapter:
        # Where it does, the heading is its first unit.
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
    if material.format == "screenplay":
        yield "a screenplay: its cues have the best-known names"
    yield "number | name | gender | mentions | lines | present with | also"
    for candidate in material.candidates:
        name = candidate.name
        yield _table_row(
            candidate.number,
            f"{name} (narrator)" if candidate.narrator else name,
            candidate.gender,
            candidate.mentions,
            candidate.lines,
            " ".join(candidate.with_names),
            "; ".join(_evidence_and_aliases(candidate)),
        )


def _evidence_and_aliases(candidate: Candidate) -> Iterator[str]:
    """Yield the evidence (``alias: words``), and the aliases that have none."""
    yield from candidate.evidence
    with_evidence = {evidence.partition(":")[0] for evidence in candidate.evidence}
    yield from (alias for alias in candidate.aliases if alias not in with_evidence)


def _plot_lines(material: PlotMaterial) -> Iterator[str]:
    yield from _field_line("title", material.title)
    yield from _preference_lines(material.brief)
    yield f"structure: {material.structure_type}"
    yield "people: key | mentions | lines | scenes"
    for person in material.people:
        scenes = " ".join(map(str, person.scenes))
        key = _key_with_name(person.key, person.name)
        yield _table_row(key, person.mentions, person.lines, scenes)
    # Each person lists its scenes, and not each scene its people: keys are long, and
    # there are many scenes.
    yield "scenes: number | place | words | summary"
    for scene in material.scenes:
        place = scene.place + _kind_note(scene.kind)
        yield _table_row(scene.number, place, scene.words, scene.summary)
    if material.props:
        yield "props: key | scenes"
        for key, numbers in material.props:
            yield _table_row(key, " ".join(map(str, numbers)))


def _scene_lines(material: SceneMaterial) -> Iterator[str]:
    yield from _preference_lines(material.brief, material.preferences)
    if material.max_shot_seconds < DEFAULT_MAX_SHOT_SECONDS:
        yield f"longest shot: {material.max_shot_seconds:g} seconds"
    flashback = " (flashback)" if material.flashback else ""
    yield _slugline(material.slugline) + _kind_note(material.kind) + flashback
    if material.kind != "scene":
        silent = "" if material.quotations else ", nobody speaks in it"
        yield f"a montage under voice-over: a picture a shot{silent}"
    yield from _continuity_lines(material)
    people = (_key_with_name(member.key, member.name) for member in material.cast)
    yield from _field_line("people", " ".join(people))
    absent = ", ".join(member.name for member in material.absentees)
    yield from _field_line("not there, whatever the text says", absent)
    yield from _element_lines(material.elements)
    yield from _fact_lines(material.established)
    part, parts = material.window
    if parts > 1:
        yield f"part {part} of {parts} of the scene"
    speakers = (quotation.speaker for quotation in material.quotations)
    short = short_names(
        [*(member.name for member in material.cast), *filter(None, speakers)]
    )
    yield from unit_lines_with_quotations(
        material.units,
        [
            replace(
                quotation,
                speaker=short.get(quotation.speaker or "", quotation.speaker),
            )
            for quotation in material.quotations
        ],
    )


def _shots_lines(task: Task, material: ShotsMaterial) -> Iterator[str]:
    yield from _preference_lines(material.brief, material.preferences)
    yield _slugline(material.slugline) + _kind_note(material.kind)
    match task:
        case "shoot_scene":
            yield from _continuity_lines(material)
            short = short_names(member.name for member in material.cast)
            names = {member.key: short[member.name] for member in material.cast}
            yield from lines_by_beat(
                to_camera_outline(shot, names) for shot in material.shots
            )
        case "dress_scene":
            for member in material.cast:
                yield from _field_line(member.name, member.look)
            plain = ", ".join(m.name for m in material.cast if not m.look)
            yield from _field_line("also", plain)
            yield from _element_lines(material.elements)
            yield from _fact_lines(material.established)
            yield from (
                f"{shot.number} {escape_cell(shot.action)}" for shot in material.shots
            )
        case _:
            yield from lines_by_beat(material.shots)


def _judgement_lines(material: JudgementMaterial) -> Iterator[str]:
    yield _slugline(material.slugline)
    yield from unit_lines(material.units)
    # A line of their own: units are numbered too.
    yield "shots:"
    yield from map(outline_line, material.shots)
    cameras = "; ".join(map(camera_line, material.cameras.shots))
    yield from _field_line("cameras", cameras)
    yield from _field_line("known already", "; ".join(material.findings))


def _preference_lines(*sources: Brief | Preferences) -> Iterator[str]:
    for source in sources:
        for name, value in source.model_dump(exclude_defaults=True).items():
            text = value if isinstance(value, str) else ", ".join(value)
            yield f"{name}: {escape_cell(text)}"


def _slugline(slugline: str) -> str:
    # Words in capitals are twice as many tokens.
    return slugline.lower()


def _continuity_lines(material: SceneMaterial | ShotsMaterial) -> Iterator[str]:
    if material.first_visit:
        yield "first visit"
    if material.linked_to_previous:
        yield "same place as before"


def _key_with_name(key: str, name: str) -> str:
    """Return the key, and after it the name if the key does not contain it."""
    words = "_".join(re.findall(r"\w+", name.casefold()))
    return key if words in key else f"{key} ({name})"


def _element_lines(elements: Sequence[SceneElement]) -> Iterator[str]:
    # The keys alone: a key says what the object is.
    yield from _field_line("objects", " ".join(element.key for element in elements))


def _fact_lines(established: Sequence[str]) -> Iterator[str]:
    if established:
        yield "established:"
    for fact in established:
        yield escape_cell(_CITATION.sub("", fact))


_CITATION = re.compile(r" \[[^\]]*\]$")
"""The ids of the passages that prove a fact, which say nothing to a model."""


def _kind_note(kind: SceneKind) -> str:
    return "" if kind == "scene" else f" ({kind})"


def _field_line(name: str, value: str) -> Iterator[str]:
    if value:
        yield f"{name}: {escape_cell(value)}"


def _table_row(*values: object) -> str:
    return " | ".join(escape_cell(str(value).replace("|", "/")) for value in values)


DIALOGUE_PURPOSES = ("single", "over")
"""Beginnings of the purposes of shots that show the speakers."""
UNCOUNTED_PEOPLE = 2
"""So many people fit into a frame of any size that shows a face."""
_PLAIN_SINGLE = re.compile(r"single(?: on .+)?")


def unit_lines_with_quotations(
    units: Sequence[NumberedUnit], quotations: Sequence[NumberedQuotation]
) -> Iterator[str]:
    """Yield a line for each unit, with each quotation's number where it begins."""
    for unit in units:
        yield _unit_line(unit, [q for q in quotations if q.unit == unit.number])


def unit_lines(units: Sequence[NumberedUnit]) -> Iterator[str]:
    """Yield a line for each unit, without quotation numbers."""
    for unit in units:
        yield _unit_line(unit, ())


def escape_cell(text: str) -> str:
    """Return *text* in one line, its braces replaced: braces mark our numbers."""
    return " ".join(_escape_braces(text).split())


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Map each name to its first word, if no other name begins with it, or to
    itself.

    Only a given name stands for its person: "Guard #2" is not "Guard", who may be in
    another scene, nor "Miss Hale" "Miss" and "YOUNG MAN" "YOUNG".
    """
    first_words = {name: name.partition(" ")[0] for name in names}
    counts = Counter(first_words.values())
    return {
        name: first
        if counts[first] == 1 and _FULL_NAME.fullmatch(name) and not _ROLE.search(name)
        else name
        for name, first in first_words.items()
    }


_FULL_NAME = re.compile(
    r"(?!(?i:Miss|Mrs?|Ms|Dr|Sir|Lady|Lord|The|Old|Young)\b)"
    r"[^\W\d_]{2,}(?: [A-Z]\w[\w'’-]*)+"
)
"""A given name, and a family name."""
_ROLE = re.compile(
    r" (?:(?:wo)?m[ae]n|boys?|girls?|lady|guy|kid|child|cop|guard|nurse|clerk|judge"
    r"|maid|\w+(?:er|or|ist|ant|man|woman))$",
    re.IGNORECASE,
)
"""What somebody is, as a script calls them in capitals: "POLICE OFFICER"."""


def to_camera_outline(shot: ShotOutline, names: Mapping[str, str]) -> ShotOutline:
    """Shorten a shot of dialogue to what the camera needs: who is in the picture.

    A single is shown as the name alone: most shots are singles, and "Single on Nora"
    says no more than the name. Who is in the picture and silent is named too; of a
    shot of action, which names them mostly, a crowd is counted.
    """
    purpose = shot.purpose.casefold()
    if not shot.speakers or not purpose.startswith(DIALOGUE_PURPOSES):
        crowd = len(shot.people) > UNCOUNTED_PEOPLE
        count = f" [{len(shot.people)}]" if crowd else ""
        return replace(shot, action=f"{shot.action}{count}")
    speakers = ", ".join(names[key] for key in shot.speakers)
    silent = [names[key] for key in shot.people if key not in shot.speakers]
    past = " past " if purpose.startswith("over") else " with "
    is_plain = not silent and _PLAIN_SINGLE.fullmatch(purpose)
    return replace(
        shot,
        purpose="" if is_plain else shot.purpose,
        action=past.join((speakers, ", ".join(silent))) if silent else speakers,
    )


def lines_by_beat(shots: Iterable[ShotOutline]) -> Iterator[str]:
    """Yield a line for each shot, and a blank line between two beats."""
    beat, sound = None, ""
    for shot in shots:
        if beat is not None and shot.beat != beat:
            yield ""
        beat = shot.beat
        # A sound that lasts over several shots is written once.
        yield outline_line(replace(shot, text="") if shot.text == sound else shot)
        sound = shot.text


def outline_line(shot: ShotOutline) -> str:
    """Return a shot as a line: number, purpose, action, and sound in parentheses."""
    purpose = f"{shot.purpose}: " if shot.purpose else ""
    sound = f" ({shot.text})" if shot.text else ""
    return f"{shot.number} {escape_cell(purpose + shot.action + sound)}"


def camera_line(camera: ShotCamera) -> str:
    """Return a shot's camera as a line: number, angle, movement, and the reason."""
    reason = f" because {camera.reason}" if camera.reason else ""
    return escape_cell(f"{camera.number} {camera.angle} {camera.movement}{reason}")


def _unit_line(unit: NumberedUnit, quotations: Sequence[NumberedQuotation]) -> str:
    parts, position = [], 0
    for quotation in quotations:
        parts += [
            _escape_braces(unit.text[position : quotation.start]),
            _quotation_label(quotation),
        ]
        position = quotation.start
    parts.append(_escape_braces(unit.text[position:]))
    role = "" if unit.role == "prose" else f"({unit.role}) "
    if unit.opens_scene:
        role += "(after a gap on the page) "
    return f"{unit.number} {role}{' '.join(''.join(parts).split())}"


def _quotation_label(quotation: NumberedQuotation) -> str:
    """Return ``{Q1 Della (low)}``: speaker, manner; ``{Q2+}`` continues the last."""
    speaker = f" {escape_cell(quotation.speaker)}" if quotation.speaker else ""
    continues = "+" if quotation.continues and not speaker else ""
    manner = (quotation.parenthetical or "").strip("() ")
    spoken = f" ({escape_cell(manner)})" if manner else ""
    return f"{{{quotation.number}{continues}{speaker}{spoken}}}"


def _escape_braces(text: str) -> str:
    # The story's own braces must not be read as our numbers.
    return text.replace("{", "(").replace("}", ")")
