"""What the corrected names of the cast mean: who is one person, and who is nobody."""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from crews.architect.names import person_key
from ports.domain.breakdown import Breakdown
from ports.domain.edits import PeopleMerge
from ports.domain.structure import Person
from service.actions.workbook.cast_names import CastNames
from service.actions.workbook.cell_changes import (
    CellChange,
    CellPlace,
    Change,
    RowRemoval,
    UnusableCellError,
)
from service.actions.workbook.cell_edits import CellEdit, Reading

NAME, ALIASES = "Character", "Also called"


class CastRows:
    """The names of the cast as a person corrected them.

    Rows of one name are one person; a row that is gone is nobody; a name that is no
    longer among somebody's others is another person's.

    Attributes:
        readings: What the names mean, in the order in which it is decided.
        names: Whom a name means on the other sheets.
    """

    def __init__(self, film: Breakdown, changes: Sequence[Change]) -> None:
        self._people = film.structure.people
        self._by_key = {person_key(e.name): e for e in reversed(self._people)}
        cells = [each for each in changes if isinstance(each, CellChange)]
        self._new_names = {self._person(e).name: e for e in cells if e.column == NAME}
        removals = [each for each in changes if isinstance(each, RowRemoval)]
        self._removals = {self._person(each).name: each for each in removals}
        self._parted: dict[str, str] = {}
        self._merged: dict[str, str] = {}
        self._renamed: dict[str, str] = {}
        aliases = [each for each in cells if each.column == ALIASES]
        # All parts first: a name may move from one row to another.
        parts = [each for change in aliases for each in self._part_aliases(change)]
        self.readings: tuple[Reading, ...] = (
            *parts,
            *(each for change in aliases for each in self._add_aliases(change)),
            *self._read_names(),
            *self._drop_rest(),
        )
        self.names = CastNames(
            people=self._people,
            removed=frozenset(self._removals) - frozenset(self._merged),
            merged=self._merged,
            renamed=self._renamed,
            parted=self._parted,
        )

    def _person(self, change: CellChange | RowRemoval) -> Person:
        return self._people[int(change.id) - 1]

    def _part_aliases(self, change: CellChange) -> Iterator[CellEdit]:
        person = self._person(change)
        had = _alias_keys(person)
        kept = {person_key(each) for each in _split_names(change.text, had)}
        for each in person.aliases:
            if person_key(each.alias) not in kept:
                self._parted[person_key(each.alias)] = each.alias
                yield _part(change.place, person.name, each.alias)

    def _add_aliases(self, change: CellChange) -> Iterator[Reading]:
        person = self._person(change)
        had = _alias_keys(person)
        for name in _split_names(change.text, had):
            key = person_key(name)
            other = self._by_key.get(key)
            if key in had or other is person:
                continue
            if key in self._parted:
                self._merged[self._parted[key]] = person.name
                yield _merge_alias(change.place, person.name, self._parted[key])
            elif other is None:
                problem = f"nobody in the film is called {name}"
                yield UnusableCellError(change.place, problem)
            else:
                self._merged[other.name] = person.name
                yield _merge(change.place, person.name, other.name)

    def _read_names(self) -> Iterator[Reading]:
        """Yield that rows of one name are one person, and what they are called."""
        groups: dict[str, list[Person]] = defaultdict(list)
        for person in self._people:
            if person.name not in {*self._removals, *self._merged}:
                groups[person_key(self._name_now(person))].append(person)
        for key, group in groups.items():
            if not key:
                yield from map(self._refuse_nameless, group)
                continue
            whole = next((e for e in group if person_key(e.name) == key), group[0])
            for other in group:
                # Names that the film itself tells apart by a full stop are two people.
                if other is not whole and other.name in self._new_names:
                    self._merged[other.name] = whole.name
                    place = self._new_names[other.name].place
                    yield _merge(place, whole.name, other.name)
            if whole.name in self._new_names:
                self._renamed[key] = whole.name
                yield _rename(self._new_names[whole.name].place, whole.name)

    def _name_now(self, person: Person) -> str:
        change = self._new_names.get(person.name)
        return person.name if change is None else change.text

    def _refuse_nameless(self, person: Person) -> UnusableCellError:
        return UnusableCellError(
            self._new_names[person.name].place,
            f"a person has a name: write one, or delete the row of {person.name}",
        )

    def _drop_rest(self) -> Iterator[CellEdit]:
        for name, removal in self._removals.items():
            if name not in self._merged:
                yield _drop(removal.place, name)


def _part(place: CellPlace, person: str, alias: str) -> CellEdit:
    return CellEdit(place=place, decide=lambda film: film.part_people(person, alias))


def _merge(place: CellPlace, person: str, other: str) -> CellEdit:
    return CellEdit(place=place, decide=lambda film: film.merge_people(person, [other]))


def _merge_alias(place: CellPlace, person: str, alias: str) -> CellEdit:
    """Return that *alias*, which another decision parts from somebody, is *person*."""
    return CellEdit(
        place=place, decide=lambda _: PeopleMerge(person=person, others=(alias,))
    )


def _rename(place: CellPlace, person: str) -> CellEdit:
    name = place.text
    return CellEdit(place=place, decide=lambda film: film.rename_person(person, name))


def _drop(place: CellPlace, person: str) -> CellEdit:
    return CellEdit(place=place, decide=lambda film: film.drop_person(person))


def _alias_keys(person: Person) -> frozenset[str]:
    return frozenset(person_key(each.alias) for each in person.aliases)


def _split_names(cell: str, known: Container[str]) -> Iterator[str]:
    """Yield the names in a cell; one of *known*, which are keys, may have a comma."""
    for part in cell.split(";"):
        names = [part] if person_key(part) in known else part.split(",")
        yield from filter(None, map(str.strip, names))
