"""What corrected shots mean: what they show, whom, and how they are taken."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from ports.domain.camera import CameraAngle, CameraLens, CameraMovement
from ports.domain.film import ShotSize
from service.actions.workbook.cast_names import CastNames
from service.actions.workbook.cell_changes import CellChange, UnusableCellError
from service.actions.workbook.cell_edits import CellEdit, Reading, read_each, split_list

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "Size": get_args(ShotSize),
    "Angle": get_args(CameraAngle),
    "Movement": get_args(CameraMovement),
    "Lens": get_args(CameraLens),
}
_WORDS: Mapping[str, str] = {
    "Description": "action",
    "Performance": "performance",
    "Purpose": "purpose",
    "Mood": "mood",
    "Music": "music",
    "Light": "light",
}
"""Columns of free text, by what a decision calls them."""

SHOT_COLUMNS = (*_WORDS, "Cast", "Elements", "Sound", *_CHOICES)


def read_shots(names: CastNames, changes: Sequence[CellChange]) -> Iterator[Reading]:
    """Yield what the cells of the shot list say of shots, each a decision."""

    def read(change: CellChange) -> Iterator[CellEdit]:
        shot, says = change.id, _read_cell(names, change)
        yield CellEdit(place=change.place, decide=lambda film: film.shot(shot, **says))

    return read_each(changes, read)


def _read_cell(names: CastNames, change: CellChange) -> dict[str, Any]:
    """Return what a cell says, as `EditableFilm.shot` takes it."""
    column = change.column
    if column == "Cast":
        people = [names.find(change.place, each) for each in split_list(change.text)]
        return {"people": people}
    if column == "Elements":
        return {"things": split_list(change.text)}
    if column == "Sound":
        return {"sounds": split_list(change.text)}
    if column in _CHOICES:
        return {column.lower(): _read_choice(change, _CHOICES[column])}
    return {_WORDS[column]: change.text}


def _read_choice(change: CellChange, choices: Sequence[str]) -> str:
    by_words = {choice.replace("_", " "): choice for choice in choices}
    found = by_words.get(change.text.casefold().replace("_", " ").replace("-", " "))
    if found is None:
        raise UnusableCellError(
            change.place, f"“{change.column}” is one of {', '.join(by_words)}"
        )
    return found
