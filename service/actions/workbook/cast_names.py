"""Whom a name, or a number, in a corrected workbook means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crews.architect.names import person_key
from ports.domain.structure import Person
from service.actions.workbook.cell_changes import CellPlace, UnusableCellError

_NUMBER = re.compile(r"([0-9]{1,6})(?:\s*\.\s*(.*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class CastNames:
    """The people of a film, and what the sheet of the cast makes of them.

    Attributes:
        people: In the order of their numbers.
        removed: Names of those who are nobody.
        merged: Names of those who are somebody else, with whom.
        renamed: New names, as keys, with the name that the film has.
        parted: Aliases, as keys, that become a person of their own, as they stand.
    """

    people: Sequence[Person]
    removed: frozenset[str] = frozenset()
    merged: Mapping[str, str]
    renamed: Mapping[str, str]
    parted: Mapping[str, str]

    def find(self, place: CellPlace, words: str) -> str:
        """Return the film's name of whom *words* mean, or a name that it has not.

        Raises:
            UnusableCellError: It is a number of nobody, or somebody who is removed.
        """
        name = self.identify(place, words)
        if name in self.removed:
            raise UnusableCellError(
                place, f"the row of {name} is gone from Cast by scene: put it back"
            )
        return name

    def identify(self, place: CellPlace, words: str) -> str:
        """Return as `find`, also somebody who is removed.

        Raises:
            UnusableCellError: It is a number of nobody.
        """
        return self.unite(self._find_name(place, words))

    def unite(self, name: str) -> str:
        """Return the name of the person who has *name* from now on."""
        return self.merged.get(name, name)

    def is_parted(self, name: str) -> bool:
        """Tell whether a person has *name* who is not in the film yet."""
        return person_key(name) in self.parted

    def _find_name(self, place: CellPlace, words: str) -> str:
        numbered = _NUMBER.fullmatch(words)
        if numbered is None:
            return self._find_by_words(words)
        number, name = int(numbered[1]), numbered[2]
        if not 1 <= number <= len(self.people):
            raise UnusableCellError(
                place, f"nobody has number {number}: write the name"
            )
        found = self.people[number - 1].name
        if name and self._find_by_words(name) != found:
            raise UnusableCellError(
                place, f"number {number} is {found}: write the number or the name"
            )
        return found

    def _find_by_words(self, words: str) -> str:
        key = person_key(words)
        if key in self.parted:
            return self.parted[key]
        if key in self.renamed:
            return self.renamed[key]
        for person in self.people:
            if person_key(person.name) == key:
                return person.name
        holders = [
            person.name
            for person in self.people
            if key in {person_key(each.alias) for each in person.aliases}
        ]
        # Of several the film says that there are several.
        return holders[0] if len(holders) == 1 else words
