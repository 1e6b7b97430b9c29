"""What corrected shots mean: what they show, whom, and how they are taken."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, get_args

from ports.domain.camera import CameraAngle, CameraMovement
from ports.domain.film import ShotSize
from service.actions.workbook.cast_names import CastNames
from service.actions.workbook.cell_changes import CellChange, UnusableCellError
from service.actions.workbook.cell_edits import CellEdit, Reading, read_each, split_list

SHOT_COLUMNS = ("Description", "Cast", "Size", "Angle", "Movement")

_SIZES: tuple[ShotSize, ...] = get_args(ShotSize)
_ANGLES: tuple[CameraAngle, ...] = get_args(CameraAngle)
_MOVEMENTS: tuple[CameraMovement, ...] = get_args(CameraMovement)

C = TypeVar("C", bound=str)


def read_shots(names: CastNames, changes: Sequence[CellChange]) -> Iterator[Reading]:
    """Yield what the cells of the shot list say of shots, each a decision."""

    def read(change: CellChange) -> Iterator[CellEdit]:
        yield _read_cell(names, change)

    return read_each(changes, read)


def _read_cell(names: CastNames, change: CellChange) -> CellEdit:
    shot, place = change.id, change.place
    match change.column:
        case "Description":
            return CellEdit(
                place=place, decide=lambda film: film.shot(shot, action=change.text)
            )
        case "Cast":
            people = [names.find(place, each) for each in split_list(change.text)]
            return CellEdit(
                place=place, decide=lambda film: film.shot(shot, people=people)
            )
        case "Size":
            size = _read_choice(change, _SIZES)
            return CellEdit(place=place, decide=lambda film: film.shot(shot, size=size))
        case "Angle":
            angle = _read_choice(change, _ANGLES)
            return CellEdit(
                place=place, decide=lambda film: film.shot(shot, angle=angle)
            )
        case _:
            movement = _read_choice(change, _MOVEMENTS)
            return CellEdit(
                place=place, decide=lambda film: film.shot(shot, movement=movement)
            )


def _read_choice(change: CellChange, choices: Iterable[C]) -> C:
    by_words = {choice.replace("_", " "): choice for choice in choices}
    found = by_words.get(change.text.casefold().replace("_", " ").replace("-", " "))
    if found is None:
        raise UnusableCellError(
            change.place, f"“{change.column}” is one of {', '.join(by_words)}"
        )
    return found
