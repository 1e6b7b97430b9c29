"""What corrected lists of who is in a scene mean, on the breakdown and on the cast."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from infra.film.sheets import base_key
from ports.domain.breakdown import Breakdown
from ports.domain.edits import SceneCast
from service.actions.workbook.cast_names import CastNames
from service.actions.workbook.cast_rows import NAME
from service.actions.workbook.cell_changes import (
    CellChange,
    CellPlace,
    RowAddition,
    UnusableCellError,
)
from service.actions.workbook.cell_edits import CellEdit, Reading, read_each, split_list

_MARK, _HEARD = "X", "V"
"""Who is in a scene, and who is only heard in it."""


def read_lists(
    film: Breakdown, names: CastNames, changes: Sequence[CellChange]
) -> Iterator[Reading]:
    """Yield who comes and who leaves by the lists of the breakdown."""
    before = _cast_by_scene(film)

    def read(change: CellChange) -> Iterator[CellEdit]:
        scene, place = int(change.id), change.place
        had = {names.unite(name) for name in before[scene]}
        listed = {names.identify(place, each) for each in split_list(place.text)}
        # Who is removed leaves every scene, whatever its list still says.
        has = {names.find(place, n) if n not in had else n for n in listed}
        yield from _to_edits(names, place, scene, had - names.removed, has)

    return read_each(changes, read)


def read_marks(
    film: Breakdown, names: CastNames, changes: Sequence[CellChange]
) -> Iterator[Reading]:
    """Yield who comes and who leaves by the marks of the cast's sheet."""
    before = _cast_by_scene(film)
    marks: dict[int, dict[str, CellChange]] = defaultdict(dict)
    for change in changes:
        if _is_mark(change.text):
            person = film.structure.people[int(change.id) - 1].name
            marks[int(change.column)][person] = change

    def read(change: CellChange) -> Iterator[CellEdit]:
        scene, place = int(change.column), change.place
        is_marked = _is_marked(place)
        of_scene = marks[scene]
        after = {n for n in before[scene] if n not in of_scene}
        after |= {n for n, each in of_scene.items() if _is_marked(each.place)}
        person = names.unite(film.structure.people[int(change.id) - 1].name)
        # Of two rows that are one person from now on, one mark is enough.
        had = person in map(names.unite, before[scene])
        has = person in map(names.unite, after)
        if had != has:
            yield _to_edit(names, place, scene, person, present=is_marked)

    return read_each(changes, read)


def read_additions(
    film: Breakdown, names: CastNames, changes: Sequence[RowAddition]
) -> Iterator[Reading]:
    """Yield where those are who have no row yet."""

    def read(change: RowAddition) -> Iterator[CellEdit]:
        place, words = change.place, change.row[NAME]
        numbers = (scene.sequence_number for scene in film.scenes)
        marked = [
            number
            for number in numbers
            if _is_marked(replace(place, text=change.row[str(number)]))
        ]
        if not words or not marked:
            raise UnusableCellError(
                place, "a new row has a Character, and an X in a scene at least"
            )
        person = names.find(place, words)
        for scene in marked:
            yield _to_edit(names, place, scene, person, present=True)

    return read_each(changes, read)


def _cast_by_scene(film: Breakdown) -> Mapping[int, frozenset[str]]:
    people = {base_key(each.key): each.name for each in film.structure.people}
    return {
        scene.sequence_number: frozenset(
            people[key]
            for key in map(base_key, scene.characters_present)
            if key in people
        )
        for scene in film.scenes
    }


def _to_edits(
    names: CastNames, place: CellPlace, scene: int, before: set[str], after: set[str]
) -> Iterator[CellEdit]:
    for person in sorted(after - before):
        yield _to_edit(names, place, scene, person, present=True)
    for person in sorted(before - after):
        yield _to_edit(names, place, scene, person, present=False)


def _to_edit(
    names: CastNames, place: CellPlace, scene: int, person: str, *, present: bool
) -> CellEdit:
    if names.is_parted(person):
        # The film still takes the name for the person that it is parted from.
        return CellEdit(
            place=place,
            decide=lambda film: SceneCast(
                at=film.keep_scene(scene).at, person=person, present=present
            ),
        )
    return CellEdit(
        place=place, decide=lambda film: film.cast(scene, person, present=present)
    )


def _is_mark(text: str) -> bool:
    return text.upper() in {"", _MARK, _HEARD}


def _is_marked(place: CellPlace) -> bool:
    if not _is_mark(place.text):
        raise UnusableCellError(
            place, f"{_MARK} where somebody is in the scene, or nothing"
        )
    return place.text.upper() == _MARK
