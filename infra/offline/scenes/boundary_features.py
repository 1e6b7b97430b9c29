"""What is seen at the gap before a unit, for the model of scene boundaries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.linear_model import Features
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.scenes.narrative_mode import habit_count
from infra.offline.scenes.place_mentions import PlaceMention
from infra.offline.scenes.temporal import has_time_shift_inside, time_of_day
from infra.offline.scenes.unit_opening import (
    OPENING_CHARS,
    opens_with_speech,
    unit_opening,
)
from infra.offline.scenes.whereabouts import Whereabouts
from ports.domain.film import TimeOfDay

MODE_WORDS = 150
"""Words on either side whose narrative mode is compared."""
PEOPLE_UNITS, SPEAKER_UNITS, TALK_UNITS = 2, 6, 3
"""Units on either side whose people, and whose speakers, are compared, and in one of
which somebody speaks where there is talk."""
LONG_TALK_UNITS = 4
"""Units before, all with speech, after which a unit without any breaks the talk."""
SHORT_UNIT_WORDS, LONG_UNIT_WORDS = 15, 300
MARK_WORDS = 60
"""Words after a heading or a break that still belong to it."""

_NUMBERED = re.compile(
    r"\s*(?:(?i:chapter)\b"
    r"|(?i:book|part|letter|volume)\s+(?i:\d+|[ivxlc]+|one|two|three|the first)\b"
    r"|(?:\d+|[IVXLC]+)\s*(?:[.:—–-]|$))"
)
"""How the heading of a chapter of a longer text begins: its scenes are longer."""

_LEADS = (":", "--", "—", ",", ";")
_PRESENT = frozenset({"VBP", "VBZ"})
_MODALS = frozenset({"would", "could", "might", "used"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeCounts:
    """How a piece of text tells: counts of its words and of its verbs."""

    words: int = 0
    quoted: int = 0
    habits: int = 0
    verbs: int = 0
    present: int = 0
    modal: int = 0
    being: int = 0

    def __add__(self, other: "ModeCounts") -> "ModeCounts":
        return ModeCounts(
            words=self.words + other.words,
            quoted=self.quoted + other.quoted,
            habits=self.habits + other.habits,
            verbs=self.verbs + other.verbs,
            present=self.present + other.present,
            modal=self.modal + other.modal,
            being=self.being + other.being,
        )

    @classmethod
    def of_unit(cls, unit: TextUnit) -> "ModeCounts":
        """Count one unit; its quotations have words, and no verbs of narration."""
        tokens = unit.narration if unit.role in NARRATION_ROLES else ()
        return cls(
            words=unit.word_count,
            quoted=unit.quotation_word_count,
            habits=habit_count(unit.text),
            verbs=sum(t.pos in {"VERB", "AUX"} for t in tokens),
            present=sum(t.tag in _PRESENT for t in tokens),
            modal=sum(t.lower in _MODALS for t in tokens),
            being=sum(t.lemma == "be" for t in tokens),
        )

    @property
    def speech(self) -> float:
        """The share of its words that stand in quotations."""
        return self.quoted / (self.words or 1)

    def shares(self) -> dict[str, float]:
        """Return how much of it is told in the present, as possible, or as usual."""
        verbs = self.verbs or 1
        return {
            "present": self.present / verbs,
            "modal": self.modal / verbs,
            "being": self.being / verbs,
            "habit": 100 * self.habits / (self.words or 1),
        }


@dataclass(frozen=True, kw_only=True)
class BoundaryContext:
    """A passage with everything that its gaps are judged by.

    Attributes:
        speakers: By the number of a unit, who speaks in it.
        marks: Units before which a scene certainly begins.
    """

    document: Document
    coreference: Coreference
    places: Sequence[PlaceMention]
    speakers: Mapping[str, Sequence[EntityCluster]]
    marks: frozenset[int]

    @cached_property
    def features(self) -> list[Features | None]:
        """What is seen before each unit; None where the model decides nothing."""
        return [
            self._features(unit) if self._is_candidate(unit) else None
            for unit in self.document.units
        ]

    def _is_candidate(self, unit: TextUnit) -> bool:
        """Tell whether the model decides: not at marks, nor where a chapter opens."""
        is_opening = unit.index == 0 and self.document.material.opens_chapter
        return (
            unit.role in NARRATION_ROLES
            and unit.index not in self.marks
            and not is_opening
        )

    def _features(self, unit: TextUnit) -> Features:
        before = self.document.units[unit.index - 1] if unit.index else None
        found = {
            **self._typography(unit, before),
            **self._position(unit, before),
            **self._mode(unit),
            **self._people(unit),
            **self._speakers(unit),
            **self._whereabouts.movement(unit),
            "time passes before": unit.index > 0 and self._time_passes[unit.index - 1],
        }
        if not opens_with_speech(unit):
            found |= unit_opening(unit)
            found |= self._time(unit)
            found |= self._whereabouts.place(unit)
        return {name: float(value) for name, value in found.items() if value}

    def _typography(self, unit: TextUnit, before: TextUnit | None) -> dict[str, float]:
        opens = opens_with_speech(unit)
        if before is None:
            return {"opens with speech": opens}
        following = self.document.units[unit.index + 1 : unit.index + 2]
        end = before.text.rstrip()
        return {
            "inside a paragraph": before.paragraph == unit.paragraph,
            "opens with speech": opens,
            "speech opened before": opens_with_speech(before),
            "talk goes on": bool(before.quotations)
            and (opens or any(map(opens_with_speech, following))),
            "is led up to": end.endswith(_LEADS),
            "question before": end.rstrip("\"”’'").endswith("?"),
        }

    def _position(self, unit: TextUnit, before: TextUnit | None) -> dict[str, float]:
        since = max((mark for mark in self.marks if mark < unit.index), default=None)
        ends = self._word_ends
        start = 0 if since is None else ends[since]
        is_after_mark = since is not None or self.document.material.opens_chapter
        long_before = min(before.word_count, LONG_UNIT_WORDS) if before else 0
        chapter = self.document.material.chapter or ""
        return {
            "numbered chapter": _NUMBERED.match(chapter) is not None,
            "right after a mark": is_after_mark
            and ends[unit.index] - start < MARK_WORDS,
            "short unit": unit.word_count < SHORT_UNIT_WORDS,
            "long before": long_before / 100,
        }

    @cached_property
    def _word_ends(self) -> list[int]:
        """Words before each unit."""
        ends = [0]
        for unit in self.document.units:
            ends.append(ends[-1] + unit.word_count)
        return ends

    def _mode(self, unit: TextUnit) -> dict[str, float]:
        units = self.document.units
        after = self._count_mode(units[unit.index :])
        before = self._count_mode(units[: unit.index][::-1]) if unit.index else after
        change = after.speech - before.speech
        found = {"more speech": max(0.0, change), "less speech": max(0.0, -change)}
        for side, counts in (("before", before), ("after", after)):
            for name, share in counts.shares().items():
                found[f"{name} {side}"] = share
        return found

    def _count_mode(self, units: Sequence[TextUnit]) -> ModeCounts:
        total = ModeCounts()
        for unit in units:
            if total.words >= MODE_WORDS:
                break
            total += self._modes[unit.index]
        return total

    @cached_property
    def _modes(self) -> list[ModeCounts]:
        return [ModeCounts.of_unit(unit) for unit in self.document.units]

    def _people(self, unit: TextUnit) -> dict[str, float]:
        before, after = (
            frozenset[int]().union(*people)
            for people in self._around(self.people_by_unit, unit, PEOPLE_UNITS)
        )
        return _difference("people", before, after)

    def _speakers(self, unit: TextUnit) -> dict[str, float]:
        before, after = (
            frozenset[int]().union(*speakers)
            for speakers in self._around(self.speakers_by_unit, unit, SPEAKER_UNITS)
        )
        talk_before, talk_after = (
            any(speakers)
            for speakers in self._around(self.speakers_by_unit, unit, TALK_UNITS)
        )
        return _difference("speakers", before, after) | {
            "talk is over": talk_before and not talk_after,
            "talk begins": talk_after and not talk_before,
            "long talk breaks off": self._breaks_off_talk(unit),
        }

    def _breaks_off_talk(self, unit: TextUnit) -> bool:
        before = self.document.units[max(0, unit.index - LONG_TALK_UNITS) : unit.index]
        return (
            bool(before) and not unit.quotations and all(u.quotations for u in before)
        )

    @staticmethod
    def _around(
        by_unit: Sequence[frozenset[int]], unit: TextUnit, width: int
    ) -> tuple[Sequence[frozenset[int]], Sequence[frozenset[int]]]:
        index = unit.index
        return by_unit[max(0, index - width) : index], by_unit[index : index + width]

    @cached_property
    def people_by_unit(self) -> list[frozenset[int]]:
        """Who is referred to or speaks in each unit."""
        return [
            speakers
            | frozenset(
                id(reference.who)
                for reference in self.coreference.references(unit)
                if reference.who is not None and not reference.who.group
            )
            for unit, speakers in zip(
                self.document.units, self.speakers_by_unit, strict=True
            )
        ]

    @cached_property
    def speakers_by_unit(self) -> list[frozenset[int]]:
        """Who speaks in each unit."""
        return [
            frozenset(map(id, self.speakers.get(unit.number, ())))
            for unit in self.document.units
        ]

    def _time(self, unit: TextUnit) -> dict[str, float]:
        now = time_of_day(unit.narration_text.lstrip()[:OPENING_CHARS])
        before = self._times_before[unit.index]
        return {
            "time of day": now is not None,
            "other time of day": None not in {now, before} and now != before,
            "time passes inside": self._time_passes[unit.index],
        }

    @cached_property
    def _time_passes(self) -> list[bool]:
        """Whether a later sentence of each unit opens with time that has passed."""
        return [has_time_shift_inside(unit) for unit in self.document.units]

    @cached_property
    def _times_before(self) -> list[TimeOfDay | None]:
        """The last time of day that was told before each unit, since a heading."""
        found: list[TimeOfDay | None] = []
        last: TimeOfDay | None = None
        for unit in self.document.units:
            found.append(last)
            if unit.role not in NARRATION_ROLES:
                last = None
            elif not opens_with_speech(unit):
                last = time_of_day(unit.narration_text) or last
        return found

    @cached_property
    def _whereabouts(self) -> Whereabouts:
        return Whereabouts(document=self.document, places=self.places, marks=self.marks)


def _difference(
    name: str, before: frozenset[int], after: frozenset[int]
) -> dict[str, float]:
    if not before or not after:
        return {}
    return {
        f"{name} change": 1 - len(before & after) / len(before | after),
        f"{name} are others": before.isdisjoint(after),
    }
