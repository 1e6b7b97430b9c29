"""Takes out of a scene whoever was there only by a line that is another's now.

A reading puts speakers into its scenes. Where a person gives a line to somebody else,
and nothing else of the scene has the one who was thought to say it, they are not there;
and whoever reads the sheets is told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.cast_editor import CastEditor, GivenLine
from crews.architect.edits.outcome import note_on_edit
from crews.architect.edits.voices import is_shown
from crews.architect.passages.joined_scenes import JoinedScene, ScenePart
from crews.step_inputs import ResolvedPassage
from ports.domain.film import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerSpeaker:
    """Somebody whom a scene has no more, since a line of it is another's.

    Attributes:
        scene: Its number.
    """

    line: GivenLine
    person: MergedIdentity
    scene: int


class _Gone(NamedTuple):
    scenes: tuple[JoinedScene, ...]
    speakers: tuple[FormerSpeaker, ...]


def leave_out_former_speakers(
    scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    editor: CastEditor,
    text: str,
) -> _Gone:
    """Return *scenes* without those whose only lines there are others' now."""
    gone = tuple(_find_gone(scenes, passages, editor, text))
    return _Gone(
        scenes=tuple(
            _leave_out(
                scene, [each.person for each in gone if each.scene == scene.number]
            )
            for scene in scenes
        ),
        speakers=gone,
    )


def note_former_speakers(
    speakers: Iterable[FormerSpeaker], scenes: Iterable[JoinedScene]
) -> Iterator[Finding]:
    """Yield a finding for each who is out of a scene, and about whom nobody decided."""
    by_number = {scene.number: scene for scene in scenes}
    for each in speakers:
        scene = by_number[each.scene]
        if set(each.person.occurrences) & {*scene.arrivals, *scene.absentees}:
            continue
        name = each.person.names[0].name
        what = (
            f"takes {name} out of scene {each.scene}, which has nothing else of them: "
            f"add them to its cast if they are there"
        )
        finding = note_on_edit(each.line.edit, what)
        yield finding.model_copy(update={"scene": each.scene})


def _find_gone(
    scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    editor: CastEditor,
    text: str,
) -> Iterator[FormerSpeaker]:
    owners = {name: each for each in editor.cast for name in each.occurrences}
    by_number = {passage.number: passage for passage in passages}
    found: dict[tuple[int, str], FormerSpeaker] = {}
    for line in editor.former_lines:
        person = owners.get((line.passage, line.speaker))
        scene = next((s for s in scenes if s.source.contains(line.source)), None)
        if person is None or scene is None or person.narrator:
            continue
        if not (line.is_seen or _has(scene, person)):
            continue
        parts = ((part, by_number[part.passage]) for part in scene.parts)
        if not any(is_shown(person, part.scene.source, p, text) for part, p in parts):
            key = (scene.number, person.names[0].name)
            found[key] = FormerSpeaker(line=line, person=person, scene=scene.number)
    yield from found.values()


def _has(scene: JoinedScene, person: MergedIdentity) -> bool:
    here = {(p.passage, name) for p in scene.parts for name in p.scene.people}
    return not here.isdisjoint(person.occurrences)


def _leave_out(scene: JoinedScene, people: Sequence[MergedIdentity]) -> JoinedScene:
    if not people:
        return scene
    names = {name for each in people for name in each.occurrences}

    def leave_out_of_part(part: ScenePart) -> ScenePart:
        left = tuple(n for n in part.scene.people if (part.passage, n) not in names)
        return replace(part, scene=part.scene.model_copy(update={"people": left}))

    return replace(scene, parts=tuple(map(leave_out_of_part, scene.parts)))
