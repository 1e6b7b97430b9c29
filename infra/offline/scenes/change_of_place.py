"""Changes of place that running narration tells: people leave, and are elsewhere.

The weights of the boundary model do not learn them: in the openings of novels that
they are learnt from, a cab is rarely called. So a rule says it, where both sides of a
gap do.
"""

from dataclasses import dataclass
from functools import cached_property

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import Token
from infra.offline.scenes.boundary_features import BoundaryContext
from infra.offline.scenes.departure import (
    find_hire,
    has_departure,
    has_plan,
    leads_the_way,
    opening_departure,
)
from infra.offline.scenes.movement import find_movements
from infra.offline.scenes.place_mentions import PlaceMention
from infra.offline.scenes.unit_opening import opens_with_speech

NEAR_UNITS = 2
"""Units before a gap in which a carriage is called, or a plan is made."""
ABSENT_UNITS, PLACE_UNITS = 12, 8
"""Units before in which nobody told of a newcomer, or named a new place."""
MIN_WEIGHT, MIN_STAY_WEIGHT = 1.2, 1.5
"""Of a place that people come to after they left, and of a house where they are."""
CARRIAGE_TOKENS = 10
"""Tokens after a verb of going in which the carriage waits to which they go."""

_HOUSES = frozenset({"room", "building"})
_OTHER_TENSES = frozenset({"VBZ", "VBP", "MD"})
_ARTICLES = frozenset({"a", "an", "another"})


@dataclass(frozen=True, kw_only=True)
class ChangeOfPlace:
    """Finds the gaps at which the story goes elsewhere."""

    context: BoundaryContext

    def is_before(self, unit: TextUnit) -> bool:
        """Tell whether a paragraph opens elsewhere, and the story says why."""
        if not self._is_candidate(unit):
            return False
        return (
            self._opens_back(unit)
            or self._rides(unit)
            or self._arrives(unit)
            or (self._leaves(unit) and not self._is_bridge(unit))
        )

    def _is_candidate(self, unit: TextUnit) -> bool:
        before = self._near(unit)
        is_start = bool(before) and before[-1].paragraph != unit.paragraph
        is_open = self.context.features[unit.index] is not None
        return is_start and is_open and (opens_with_speech(unit) or _is_story(unit))

    def _near(self, unit: TextUnit) -> tuple[TextUnit, ...]:
        first = max(0, unit.index - NEAR_UNITS)
        return self.context.document.units[first : unit.index]

    def _opens_back(self, unit: TextUnit) -> bool:
        """Tell whether a place is what *unit* opens with: "Back in the hall"."""
        words = _words(unit)[:2]
        if opens_with_speech(unit) or len(words) < len(("back", "in")):
            return False
        if words[0].lower not in terms("departures", "back"):
            return False
        if words[1].lower in terms("departures", "there"):
            return True
        has_place = any(place.opens for place in self._at(unit))
        return has_place and words[1].lower in terms("departures", "at")

    def _rides(self, unit: TextUnit) -> bool:
        """Tell whether *unit* tells a ride from its beginning to its end."""
        hire = find_hire(unit)
        return hire is not None and any(
            p.is_reached and p.kind != "vehicle" and p.start > hire.start
            for p in self._at(unit)
        )

    def _leaves(self, unit: TextUnit) -> bool:
        """Tell whether *unit* opens as people leave, and goes on elsewhere."""
        verb = opening_departure(unit)
        if verb is None or opens_with_speech(unit):
            return False
        first = unit.parse.sentence(verb)
        return any(
            t.lemma in terms("places", "vehicle")
            and verb.i < t.i < verb.i + CARRIAGE_TOKENS
            and any(c.tag in {"DT", "PRP$"} for c in unit.parse.children(t))
            for t in first
        ) or any(
            p.start > first[-1].start
            and p.weight >= MIN_WEIGHT
            and not p.is_past
            and (p.side or p.kind in {"vehicle", "building"})
            and self._is_new(unit, p)
            for p in self._at(unit)
        )

    def _is_bridge(self, unit: TextUnit) -> bool:
        """Tell whether the change is told by the unit that follows, and not here."""
        following = self.context.document.units[unit.index + 1 : unit.index + 2]
        return any(self._is_candidate(u) and self._arrives(u) for u in following)

    def _arrives(self, unit: TextUnit) -> bool:
        """Tell whether people left before *unit*, and are elsewhere in it."""
        before = self._near(unit)
        is_gone = has_departure(before[-1]) or any(map(find_hire, before))
        if opens_with_speech(unit):
            return is_gone and self._is_new_speaker(unit)
        if is_gone or any(map(has_plan, before)):
            return (
                self._has_newcomer(unit)
                or self._is_at_new_place(unit)
                or leads_the_way(unit)
                or _is_elsewhere(unit)
            )
        walks = bool(find_movements(before[-1]))
        return walks and _is_elsewhere(unit)

    def _is_new_speaker(self, unit: TextUnit) -> bool:
        """Tell whether somebody speaks, named by a noun, who was not there."""
        speakers = self.context.speakers_by_unit[unit.index]
        return speakers.isdisjoint(self._people_before(unit)) and any(
            id(reference.who) in speakers and not reference.is_pronoun
            for reference in self.context.coreference.references(unit)
        )

    def _has_newcomer(self, unit: TextUnit) -> bool:
        """Tell whether *unit* opens with somebody who was not there, and is at home."""
        before = self._people_before(unit)
        for reference in self.context.coreference.references(unit):
            if reference.is_subject and reference.token.sentence_start == 0:
                who, noun = reference.who, _head_noun(unit, reference.token)
                return (
                    bool(before)
                    and who is not None
                    and not who.group
                    and not reference.is_pronoun
                    and id(who) not in before
                    and _is_there(unit, noun)
                )
        return False

    def _people_before(self, unit: TextUnit) -> frozenset[int]:
        first = max(0, unit.index - ABSENT_UNITS)
        people = self.context.people_by_unit[first : unit.index]
        return frozenset[int]().union(*people)

    def _is_at_new_place(self, unit: TextUnit) -> bool:
        return any(
            place.opens
            and not place.is_past
            and (
                place.is_reached
                or (place.weight >= MIN_STAY_WEIGHT and place.kind in _HOUSES)
            )
            and self._is_new(unit, place)
            for place in self._at(unit)
        )

    def _is_new(self, unit: TextUnit, place: PlaceMention) -> bool:
        before = self.context.document.units[
            max(0, unit.index - PLACE_UNITS) : unit.index
        ]
        return all(place.noun != p.noun for u in before for p in self._at(u))

    def _at(self, unit: TextUnit) -> list[PlaceMention]:
        return self._places_by_unit.get(unit.index, [])

    @cached_property
    def _places_by_unit(self) -> dict[int, list[PlaceMention]]:
        found: dict[int, list[PlaceMention]] = {}
        for place in self.context.places:
            found.setdefault(place.unit_index, []).append(place)
        return found


def _is_story(unit: TextUnit) -> bool:
    """Tell whether the first sentence of *unit* tells what happens now, in the past."""
    first = [t for t in unit.narration if t.sentence_start == 0]
    return bool(first) and not any(
        t.tag in _OTHER_TENSES
        or (
            t.lower in {"had", "'d"}
            and t.dep == "aux"
            and unit.parse.head(t).dep == "ROOT"
        )
        for t in first
    )


def _is_elsewhere(unit: TextUnit) -> bool:
    """Tell whether *unit* opens with where people are now: "Outside", "Downstairs"."""
    words = _words(unit)
    return bool(words) and words[0].lower in terms("departures", "elsewhere")


def _words(unit: TextUnit) -> list[Token]:
    return [t for t in unit.narration if t.text[0].isalnum() and t.sentence_start == 0]


def _head_noun(unit: TextUnit, name: Token) -> Token:
    """Return the word that a name hangs on in its clause: "Crane" of "Ada Crane"."""
    while name.dep == "compound" and name.head > name.i:
        name = unit.parse.head(name)
    return name


def _is_there(unit: TextUnit, noun: Token) -> bool:
    """Tell whether a certain person is there, and does not come to the others."""
    verb = unit.parse.head(noun)
    return (
        verb.dep in {"ROOT", "conj", "ccomp"}
        and verb.lemma not in terms("departures", "come")
        and not any(c.lower in _ARTICLES for c in unit.parse.children(noun))
    )
