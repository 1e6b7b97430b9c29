"""What corrected lines mean: who speaks."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from ports.domain.breakdown import Breakdown
from ports.domain.edits import Decision
from service.actions.edit_decisions import EditableFilm
from service.actions.workbook.cast_names import CastNames
from service.actions.workbook.cell_changes import CellChange, UnusableCellError
from service.actions.workbook.cell_edits import CellEdit, Reading, read_each

_VOICE = re.compile(r"\s*\((?:V|V\.?O\.?|O\.?S\.?)\)\s*$", re.IGNORECASE)
"""What a person writes behind the name of somebody who is only heard."""


def read_speakers(
    film: Breakdown, names: CastNames, changes: Sequence[CellChange]
) -> Iterator[Reading]:
    """Yield who says which line; the parts of a speech are one decision."""
    first_lines = _first_lines(film)
    speakers = {e.line_id: e.character for s in film.scenes for e in s.dialogue_script}
    said: dict[str, tuple[str, bool]] = {}
    given = {change.id for change in changes}

    def read(change: CellChange) -> Iterator[CellEdit]:
        if not change.text:
            raise UnusableCellError(
                change.place, "somebody says it: write a name of the cast"
            )
        line, place = change.id, change.place
        voice = _VOICE.search(change.text) is not None
        person = names.find(place, _VOICE.sub("", change.text))
        speech = first_lines[line]
        if speech not in said:
            said[speech] = (person, voice)
            if person == speakers[line] and not voice:
                # Another name of the same person: "Pell" for "Mr. Pell".
                return
            yield CellEdit(
                place=place,
                decide=lambda film: _decide_speaker(
                    film, names, line, person, voice=voice
                ),
                note=_describe_followers(speech, first_lines, given),
            )
        elif said[speech] != (person, voice):
            says = said[speech][0]
            raise UnusableCellError(
                place, f"it is one speech with {speech}, which {says} says"
            )

    return read_each(changes, read)


def _decide_speaker(
    film: EditableFilm, names: CastNames, line: str, person: str, *, voice: bool
) -> Decision:
    decision = film.speaker(line, person, voice=voice)
    if names.is_parted(person):
        # The film still takes the name for the person that it is parted from.
        return decision.model_copy(update={"person": person})
    return decision


def _describe_followers(
    speech: str, first_lines: Mapping[str, str], given: Container[str]
) -> str:
    """Say which other lines change their speaker, because they are one speech."""
    others = [
        line
        for line, first in first_lines.items()
        if first == speech and line not in given
    ]
    return f"also {', '.join(others)}, of the same speech" if others else ""


def _first_lines(film: Breakdown) -> dict[str, str]:
    """Return the first line of the speech of each line."""
    first: dict[str, str] = {}
    speakers: dict[str, str] = {}
    for scene in film.scenes:
        for line in scene.dialogue_script:
            speakers[line.line_id] = line.character
            before = line.continues or ""
            is_same = speakers.get(before) == line.character
            first[line.line_id] = first[before] if is_same else line.line_id
    return first
