"""Who is in a scene, after a person has said so, or that a name is another person's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_name
from crews.architect.edits.cast_editor import CastEditor, DecidedPresence
from crews.architect.edits.partings import Parting, find_parted
from crews.architect.edits.people import all_names
from crews.architect.edits.scene_history import SceneHistory
from crews.architect.passages.joined_scenes import (
    JoinedScene,
    PassageName,
    ScenePart,
)
from crews.step_inputs import ResolvedPassage
from ports.domain.story import Span


def apply_presence(
    scenes: Sequence[JoinedScene],
    editor: CastEditor,
    history: SceneHistory,
    text: str,
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with the people who are there after all edits of *editor*."""
    return _decide_presence(_part_presence(scenes, editor, text), editor, history)


def _part_presence(
    scenes: Sequence[JoinedScene], editor: CastEditor, text: str
) -> Sequence[JoinedScene]:
    """Return *scenes* with the people whom edits have made out of other names.

    A passage that knew one person by two names has put one of them into its scenes.
    Where the narration uses the other name, its owner is there; and the first is not
    where neither a name of theirs nor a line is left.
    """
    passages = {passage.number: passage for passage in editor.passages}
    for parting in editor.partings:
        own, rest = (_find_owner(editor, n) for n in (parting.own, parting.rest))
        if own and rest and own is not rest:
            scenes = [
                _move_presence(scene, parting, rest, passages, text) for scene in scenes
            ]
    return scenes


def _find_owner(
    editor: CastEditor, names: Sequence[PassageName]
) -> MergedIdentity | None:
    """Return who has *names* after all edits."""
    return next(
        (each for each in editor.cast if set(names) & set(each.occurrences)), None
    )


def _decide_presence(
    scenes: Sequence[JoinedScene], editor: CastEditor, history: SceneHistory
) -> tuple[JoinedScene, ...]:
    """Return *scenes* with whom people put into them and without whom they take out."""
    decided = [
        (each, about.numbers)
        for each in editor.presences
        if (about := history.find(each.edit))
    ]
    return tuple(
        reduce(
            _decide_in, (d for d, numbers in decided if scene.number in numbers), scene
        )
        for scene in scenes
    )


def _decide_in(scene: JoinedScene, decided: DecidedPresence) -> JoinedScene:
    arrivals = tuple(n for n in scene.arrivals if n not in decided.names)
    absentees = tuple(n for n in scene.absentees if n not in decided.names)
    if decided.present:
        return replace(scene, arrivals=(*arrivals, *decided.names), absentees=absentees)
    return replace(scene, arrivals=arrivals, absentees=(*absentees, *decided.names))


def _move_presence(
    scene: JoinedScene,
    parting: Parting,
    rest: MergedIdentity,
    passages: Mapping[int, ResolvedPassage],
    text: str,
) -> JoinedScene:
    parts = tuple(
        _move_in_part(part, parting, rest, passages[part.passage], text)
        for part in scene.parts
    )
    return scene if parts == scene.parts else replace(scene, parts=parts)


def _move_in_part(
    part: ScenePart,
    parting: Parting,
    rest: MergedIdentity,
    passage: ResolvedPassage,
    text: str,
) -> ScenePart:
    here = [name for number, name in parting.own if number == part.passage]
    named = find_parted(parting, text, part.scene.source)
    if not here or not _is_narrated(named, passage):
        return part
    gone = [
        name
        for number, name in rest.occurrences
        if number == part.passage and not _shows(rest, name, part, passage, text)
    ]
    people = (*(n for n in part.scene.people if n not in gone), *here)
    scene = part.scene.model_copy(update={"people": tuple(dict.fromkeys(people))})
    return replace(part, scene=scene)


def _shows(
    rest: MergedIdentity,
    name: str,
    part: ScenePart,
    passage: ResolvedPassage,
    text: str,
) -> bool:
    source = part.scene.source
    speaks = any(
        quotation.speaker == name and source.contains(quotation.source)
        for quotation in passage.quotations
    )
    named = [
        found for each in all_names(rest) for found in find_name(each, text, source)
    ]
    return speaks or rest.narrator or _is_narrated(named, passage)


def _is_narrated(named: Iterable[Span], passage: ResolvedPassage) -> bool:
    """Tell whether one of *named* stands in no speech."""
    speech: list[Span] = [quotation.source for quotation in passage.quotations]
    return any(not any(said.contains(one) for said in speech) for one in named)
