"""Checks the analyst's answer about a passage against the text of the passage."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crews.reading import split_sentences
from ports.domain.story import Span
from ports.questions.numbered import NumberedUnit
from ports.questions.read_passage import (
    PassageMaterial,
    PassageReading,
    SceneReading,
)

_CLAUSE = re.compile(r"\s*(?:\S+\s+){4,}\S*[,;:—–]\s*")
"""A clause of five words or more, after which another scene may begin. Fewer only open
a sentence ("After supper, she …")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingValidator:
    """Checks answers about one passage."""

    material: PassageMaterial

    def find_errors(self, reading: PassageReading) -> tuple[str, ...]:
        """Return why an answer is unusable: scenes that do not cover all units."""
        return tuple(self._coverage_errors(reading))

    def find_warnings(self, reading: PassageReading) -> tuple[str, ...]:
        """Return the statements of an answer that the text does not support."""
        return (
            *self._scene_warnings(reading),
            *self._people_warnings(reading),
            *self._quotation_warnings(reading),
            *self._element_warnings(reading),
        )

    def unit_text(self, unit: str) -> str | None:
        """Return the text of the unit numbered *unit*, or None if there is none."""
        return next((u.text for u in self.material.units if u.number == unit), None)

    def has_word_of(self, name: str) -> bool:
        """Tell whether the passage, or the text before it, has any word of *name*."""
        text = self._searchable_text()
        return any(word in text for word in name.casefold().split())

    def _searchable_text(self) -> str:
        units = " ".join(unit.text for unit in self.material.units)
        cues = " ".join(q.speaker or "" for q in self.material.quotations)
        return f"{self.material.tail} {units} {cues}".casefold()

    def find_opening(self, scene: SceneReading) -> int | None:
        """Return where in its first unit a scene begins, None if nowhere."""
        if not scene.begins:
            return 0
        text = self.unit_text(scene.first_unit) or ""
        words = find_words(scene.begins, text)
        if words is None:
            return None
        sentences = split_sentences(text, Span(0, len(text)))
        starts = (s.start for s in sentences if s.start <= words.start)
        start = max(starts, default=0)
        is_clause = _CLAUSE.fullmatch(text, start, words.start)
        return words.start if is_clause else start

    def _coverage_errors(self, reading: PassageReading) -> Iterator[str]:
        position = {
            unit.number: index for index, unit in enumerate(self.material.units)
        }
        expected, before = 0, (0, 0)
        for scene in reading.scenes:
            first, last = position.get(scene.first_unit), position.get(scene.last_unit)
            if first is None or last is None:
                yield f"units {scene.first_unit}-{scene.last_unit} do not both exist"
                return
            opening = self.find_opening(scene)
            goes_on = scene.begins is not None and first == expected - 1
            if (
                opening is None
                or self._is_inside_quotation(scene, opening)
                or (goes_on and (opening == 0 or (first, opening) <= before))
            ):
                yield (
                    f"the scene {scene.first_unit}-{scene.last_unit} cannot begin with "
                    f"{scene.begins!r}: give the first words, as they stand there, of "
                    "a later sentence, or of a clause of it, outside quotations"
                )
                return
            if first not in {expected, expected - goes_on} or last < first:
                yield (
                    f"the scene {scene.first_unit}-{scene.last_unit} must begin at "
                    f"unit {self._unit_number(expected)}, where the one before ended"
                )
                return
            expected, before = last + 1, (first, opening)
        if expected != len(self.material.units):
            yield f"the scenes must go on to unit {self.material.units[-1].number}"

    def _is_inside_quotation(self, scene: SceneReading, opening: int) -> bool:
        return any(
            quotation.unit == scene.first_unit
            and quotation.start < opening < quotation.end
            for quotation in self.material.quotations
        )

    def _unit_number(self, index: int) -> str:
        units: tuple[NumberedUnit, ...] = self.material.units
        return units[index].number if index < len(units) else "that does not exist"

    def _scene_warnings(self, reading: PassageReading) -> Iterator[str]:
        for scene in reading.scenes[1:]:
            if scene.continues:
                yield f"only the first scene may continue, not {scene.first_unit}"
        if reading.scenes[0].continues and self.material.opens_chapter:
            yield "the passage opens a chapter: its first scene continues nothing"
        names = canonical_names(reading)
        for scene in reading.scenes:
            for name in scene.people:
                if name not in names:
                    yield f"scene {scene.first_unit} has {name!r}, who is not in people"

    def _people_warnings(self, reading: PassageReading) -> Iterator[str]:
        for person in reading.people:
            if not person.narrator and not self.has_word_of(person.name):
                yield f"the passage never names {person.name!r}"
            for other in person.other_names:
                if not self.has_word_of(other.name):
                    yield f"the passage never names {other.name!r}"

    def _quotation_warnings(self, reading: PassageReading) -> Iterator[str]:
        asked = {quotation.number for quotation in self.material.quotations}
        answered = [quotation.number for quotation in reading.quotations]
        for number in sorted(asked - set(answered)):
            yield f"{number} is missing: say who speaks it, or null"
        for number in sorted(set(answered) - asked):
            yield f"there is no quotation {number}"
        for number in sorted({n for n in answered if answered.count(n) > 1}):
            yield f"{number} is there twice"
        names = canonical_names(reading)
        for quotation in reading.quotations:
            if quotation.speaker is not None and quotation.speaker not in names:
                yield f"{quotation.number}: {quotation.speaker!r} is not in people"

    def _element_warnings(self, reading: PassageReading) -> Iterator[str]:
        for element in reading.elements:
            text = self.unit_text(element.unit)
            if text is None:
                yield f"{element.words!r}: there is no unit {element.unit}"
            elif find_words(element.words, text) is None:
                yield f"{element.words!r} does not stand in unit {element.unit}"


def find_words(words: str, text: str) -> Span | None:
    """Return the first span of *words* in *text*, ignoring case, or None.

    Questions show the text without its ends of lines.
    """
    # Not by case-folding both: that can change lengths, and with them all offsets.
    pattern = r"\s+".join(map(re.escape, words.split()))
    match = re.search(pattern, text, re.IGNORECASE)
    return Span(*match.span()) if match and pattern else None


def canonical_names(reading: PassageReading) -> dict[str, str]:
    """Return the name of a person by each of their names."""
    own = {person.name: person.name for person in reading.people}
    others = {
        other.name: person.name
        for person in reading.people
        for other in person.other_names
    }
    return others | own
