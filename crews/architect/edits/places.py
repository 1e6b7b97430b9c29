"""Renames places where a person has decided so."""

from collections.abc import Sequence
from dataclasses import replace

from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.names import name_key, person_key
from crews.architect.passages.joined_scenes import JoinedScene, ScenePart
from ports.domain.edits import PlaceRename, StoryEdit
from ports.domain.film import Finding


def apply_place_edits(
    scenes: Sequence[JoinedScene], edits: Sequence[StoryEdit]
) -> tuple[tuple[JoinedScene, ...], tuple[Finding, ...]]:
    """Return *scenes* with the places as people call them, and edits of no place."""
    findings = []
    for edit in edits:
        if isinstance(edit.decision, PlaceRename):
            try:
                scenes = _rename(scenes, edit.decision)
            except EditNotBorneError as error:
                findings.append(to_finding(edit, error))
    return tuple(scenes), tuple(findings)


def _rename(
    scenes: Sequence[JoinedScene], decision: PlaceRename
) -> tuple[JoinedScene, ...]:
    parts = [part for scene in scenes for part in scene.parts]
    if not any(_fields_with(decision.place, part) for part in parts):
        if any(_fields_with(decision.name, part) for part in parts):
            return tuple(scenes)
        raise EditNotBorneError("no scene plays there")
    return tuple(_rename_scene(scene, decision) for scene in scenes)


def _rename_scene(scene: JoinedScene, decision: PlaceRename) -> JoinedScene:
    parts = tuple(_rename_in(part, decision) for part in scene.parts)
    return replace(
        scene,
        parts=parts,
        heading_edited=scene.heading_edited or parts != scene.parts,
    )


def _rename_in(part: ScenePart, decision: PlaceRename) -> ScenePart:
    fields = _fields_with(decision.place, part)
    changes = dict.fromkeys(fields, decision.name)
    return replace(part, scene=part.scene.model_copy(update=changes))


def _fields_with(place: str, part: ScenePart) -> tuple[str, ...]:
    # A slugline stands as it was written: "MY HOUSE" is not "THE HOUSE".
    to_key = person_key if part.has_slugline else name_key
    names = {"place": part.scene.place, "within": part.scene.within}
    return tuple(
        field for field, name in names.items() if name and to_key(name) == to_key(place)
    )
