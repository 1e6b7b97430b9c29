"""Applies all edits of a story to its readings, between the answers and the laws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.cast_editor import CastEditor
from crews.architect.edits.elements import apply_element_edits
from crews.architect.edits.former_speakers import (
    leave_out_former_speakers,
    note_former_speakers,
)
from crews.architect.edits.headings import apply_heading_edits
from crews.architect.edits.left_sentences import find_left_sentences
from crews.architect.edits.places import apply_place_edits
from crews.architect.edits.presence import apply_presence
from crews.architect.edits.scenes import apply_scene_edits
from crews.architect.edits.sheet_entries import apply_sheet_entries
from crews.architect.edits.shots import place_shot_edits
from crews.architect.passages.joined_scenes import JoinedScene
from crews.step_inputs import ResolvedPassage
from ports.domain.edits import StoryEdit
from ports.domain.film import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableStory:
    """What people may decide otherwise than the models did.

    Attributes:
        identities: The people of the story.
    """

    scenes: tuple[JoinedScene, ...]
    passages: tuple[ResolvedPassage, ...]
    identities: tuple[MergedIdentity, ...]


def apply_edits(
    story: EditableStory, text: str, edits: Sequence[StoryEdit]
) -> tuple[EditableStory, tuple[Finding, ...]]:
    """Return *story* as people want it, and a finding for each edit it cannot bear."""
    editor = CastEditor(story.passages, story.identities, text)
    of_people = editor.apply(edits)
    cut = apply_scene_edits(story.scenes, editor.passages, text, edits)
    scenes, gone = leave_out_former_speakers(cut.scenes, cut.passages, editor, text)
    scenes = apply_presence(scenes, editor, cut.history, text)
    of_speakers = note_former_speakers(gone, scenes)
    left = find_left_sentences(scenes, cut.passages, editor, cut.history, text)
    scenes = apply_heading_edits(scenes, cut.history, edits)
    scenes, of_places = apply_place_edits(scenes, edits)
    scenes = apply_sheet_entries(scenes, cut.history, edits)
    passages, of_elements = apply_element_edits(
        replace(cut, scenes=scenes), editor, text, edits
    )
    scenes = place_shot_edits(scenes, cut.history, edits)
    return (
        EditableStory(scenes=scenes, passages=passages, identities=editor.cast),
        # That its place is gone is found twice of who is in a scene.
        tuple(
            dict.fromkeys(
                (
                    *of_people,
                    *cut.findings,
                    *of_speakers,
                    *left,
                    *of_places,
                    *of_elements,
                )
            )
        ),
    )
