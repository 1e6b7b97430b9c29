"""Whereabouts: what the gap before a unit shows of places, and of who goes there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from infra.offline.language.document import Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.linear_model import Features
from infra.offline.scenes.movement import Movement, find_movements, has_opening_walk
from infra.offline.scenes.place_mentions import PlaceMention, Side
from infra.offline.scenes.unit_opening import opens_with_speech

PLACE_UNITS = 8
"""Units before in which a place was not named, for it to be a new one."""
MIN_PLACE_WEIGHT = 1.0
EARLY_CHARS = 120
"""Characters of a unit in which a new place counts as named at its beginning."""
EDGE_TOKENS = 20
"""Tokens of a unit that lead to the gap, or away from it."""


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """The places of a passage, and who goes where in it.

    Attributes:
        marks: Units before which a scene certainly begins.
    """

    document: Document
    places: Sequence[PlaceMention]
    marks: frozenset[int]

    def place(self, unit: TextUnit) -> Features:
        """Return whether *unit* names a new place, or has verbs of motion."""
        first = max(0, unit.index - PLACE_UNITS)
        known = frozenset[str]().union(*self._place_names[first : unit.index])
        new = [
            place
            for place in self._at(unit.index)
            if place.weight >= MIN_PLACE_WEIGHT
            and not place.is_past
            and place.text.lower() not in known
        ]
        opening = unit.narration[:EDGE_TOKENS]
        closing = (
            self.document.units[unit.index - 1].narration[-EDGE_TOKENS:]
            if unit.index
            else ()
        )
        return {
            "new place": bool(new),
            "new place early": any(p.start < EARLY_CHARS for p in new),
            "arrives": any(t.lemma in terms("verbs", "arrive") for t in opening),
            "moves": any(
                t.lemma in terms("verbs", "move") and t.pos == "VERB" for t in opening
            ),
            "left before": any(t.lemma in terms("calendar", "off") for t in closing),
        }

    def movement(self, unit: TextUnit) -> Features:
        """Return how people come, go, or are in another room at the gap."""
        before = self._closing(unit.index - 1) if unit.index else {}
        opening = {} if opens_with_speech(unit) else self._opening(unit)
        later = any(not m.opens for m in self._movements[unit.index])
        reach = any(p.is_reached and not p.opens for p in self._at(unit.index))
        return {**before, **opening, "walk later": later, "reach later": reach}

    def _opening(self, unit: TextUnit) -> dict[str, float]:
        """Return how people come or go as *unit* opens."""
        moves = [m for m in self._movements[unit.index] if m.opens]
        return {
            "people move": self._is_move(unit),
            "walk at once": bool(moves),
            "opens with a walk": has_opening_walk(unit),
        }

    def _closing(self, index: int) -> dict[str, float]:
        """Return how people come or go in the unit *index*, which ends at the gap."""
        moves = self._movements[index]
        return {
            "walk before": any(not m.closes for m in moves),
            "walk at the end": any(m.closes for m in moves),
            "reach at the end": any(p.is_reached for p in self._at(index) if p.closes),
        }

    @cached_property
    def _movements(self) -> list[list[Movement]]:
        return [find_movements(unit) for unit in self.document.units]

    def _is_move(self, unit: TextUnit) -> bool:
        """Tell whether a paragraph opens with people elsewhere, or follows them there.

        They come in, go out, or are in another room.
        """
        before = self.document.units[unit.index - 1] if unit.index else None
        if before and before.paragraph == unit.paragraph:
            return False
        opening = [p for p in self._at(unit.index) if p.opens]
        if self._comes_elsewhere(unit.index, opening):
            return True
        return before is not None and self._comes_elsewhere(
            before.index, [p for p in self._at(before.index) if p.closes]
        )

    def _comes_elsewhere(self, index: int, places: Iterable[PlaceMention]) -> bool:
        """Tell whether people come to one of *places*, which the unit *index* names."""
        known = self._nouns_before(index)
        side = self._side_before[index]
        return any(
            place.side == "interior" and place.noun not in known
            if side in {None, place.side}
            else place.side is not None
            for place in places
            if place.is_reached
        )

    def _nouns_before(self, index: int) -> frozenset[str]:
        """Return the places that were lately named before the unit *index*."""
        return frozenset(
            place.noun
            for before in range(max(0, index - PLACE_UNITS), index)
            for place in self._at(before)
        )

    @cached_property
    def _side_before(self) -> list[Side | None]:
        """Where the action last was before each unit, indoors or outdoors."""
        found: list[Side | None] = []
        last: Side | None = None
        for unit in self.document.units:
            found.append(last)
            if unit.index in self.marks:
                last = None
            for place in self._at(unit.index):
                if place.side and place.weight >= MIN_PLACE_WEIGHT:
                    last = place.side
        return found

    def _at(self, index: int) -> Sequence[PlaceMention]:
        return self._places_by_unit.get(index, ())

    @cached_property
    def _places_by_unit(self) -> dict[int, list[PlaceMention]]:
        found: dict[int, list[PlaceMention]] = {}
        for place in self.places:
            found.setdefault(place.unit_index, []).append(place)
        return found

    @cached_property
    def _place_names(self) -> list[frozenset[str]]:
        return [
            frozenset(place.text.lower() for place in self._at(unit.index))
            for unit in self.document.units
        ]
