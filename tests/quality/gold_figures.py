"""Figures against gold labels, added up over texts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ports.domain.story import Span
from tests.quality.alignment import (
    MAJOR_MENTIONS,
    PersonAlignment,
    align_people,
    is_named,
)
from tests.quality.gold import GoldQuotation, GoldText
from tests.quality.quotations import SpokenQuotation, join_utterances, match_quotations
from tests.quality.text_reading import TextReading


@dataclass(kw_only=True)
class Ratio:
    """A ratio of two counts: *hits* of *of*; 0 when empty."""

    hits: int = 0
    of: int = 0

    def add(self, *, hit: bool) -> None:
        """Count one more, and whether it is a hit."""
        self.hits += hit
        self.of += 1

    @property
    def value(self) -> float:
        """The ratio, between 0 and 1."""
        return self.hits / self.of if self.of else 0.0


def f1(precision: Ratio, recall: Ratio) -> float:
    """Return the harmonic mean of precision and recall."""
    whole = precision.value + recall.value
    return 2 * precision.value * recall.value / whole if whole else 0.0


@dataclass(kw_only=True)
class GoldFigures:
    """Figures of our readings against gold labels.

    Attributes:
        speakers: Of all gold quotations, those that we found with the right speaker.
        by_attribution: The same, of the found ones, by the kind of our attribution.
        fragments: Counts of major gold people by how many of our people they are.
        misses: A sentence for each error.
    """

    quotation_precision: Ratio = field(default_factory=Ratio)
    quotation_recall: Ratio = field(default_factory=Ratio)
    speakers: Ratio = field(default_factory=Ratio)
    resolved: Ratio = field(default_factory=Ratio)
    by_attribution: dict[str, Ratio] = field(default_factory=dict)
    person_precision: Ratio = field(default_factory=Ratio)
    person_recall: Ratio = field(default_factory=Ratio)
    fragments: Counter[int] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    @property
    def fragmentation(self) -> float:
        """Mean number of our people for one major gold person that we found."""
        total = sum(self.fragments.values())
        pieces = sum(n * count for n, count in self.fragments.items())
        return pieces / total if total else 0.0

    def measure(self, reading: TextReading, gold: GoldText) -> None:
        """Add the comparison of *reading* with *gold*."""
        alignment = align_people(reading, gold)
        self._quotations(reading, gold, alignment.gold_of)
        self._gold_people(gold, alignment)
        self._our_people(reading, gold, alignment.gold_of)

    def _quotations(
        self, reading: TextReading, gold: GoldText, gold_of: Mapping[str, str]
    ) -> None:
        spoken = [p for p in join_utterances(reading) if not all(u.unspoken for u in p)]
        hits = [
            (quoted, quotation)
            for quoted, quotation in match_quotations(reading, gold)
            if not all(u.unspoken for u in quoted)
        ]
        self.quotation_precision.hits += len(hits)
        self.quotation_precision.of += len(spoken)
        self.quotation_recall.hits += len(hits)
        self.quotation_recall.of += len(gold.quotations)
        self._note_misses(reading, gold, spoken=spoken, hits=hits)
        for _ in range(len(gold.quotations) - len(hits)):
            self.speakers.add(hit=False)
        for quoted, quotation in hits:
            self._speaker(gold, quoted, quotation, gold_of)

    def _speaker(
        self,
        gold: GoldText,
        quoted: SpokenQuotation,
        quotation: GoldQuotation,
        gold_of: Mapping[str, str],
    ) -> None:
        ours = quoted[0]
        known = ours.speaker is not None
        right = known and gold_of.get(ours.speaker or "") == quotation.speaker
        self.speakers.add(hit=right)
        self.resolved.add(hit=known)
        self.by_attribution.setdefault(ours.attribution, Ratio()).add(hit=right)
        if not right:
            words = _first_words(quotation.source, gold.text)
            self.misses.append(
                f"{gold.id}: {words} {ours.attribution} by {ours.speaker},"
                f" gold {quotation.speaker}"
            )

    def _note_misses(
        self,
        reading: TextReading,
        gold: GoldText,
        *,
        spoken: list[SpokenQuotation],
        hits: list[tuple[SpokenQuotation, GoldQuotation]],
    ) -> None:
        ours = {quoted[0].source for quoted, _ in hits}
        theirs = {quotation.source for _, quotation in hits}
        self.misses += [
            f"{gold.id}: extra quotation {_first_words(quoted[0].source, reading.text)}"
            for quoted in spoken
            if quoted[0].source not in ours
        ]
        self.misses += [
            f"{gold.id}: missing quotation {_first_words(quotation.source, gold.text)}"
            for quotation in gold.quotations
            if quotation.source not in theirs
        ]

    def _gold_people(self, gold: GoldText, alignment: PersonAlignment) -> None:
        for person in gold.people:
            if not person.names or person.mentions < MAJOR_MENTIONS:
                continue
            ours = alignment.keys_of(person.id)
            self.person_recall.add(hit=bool(ours))
            if ours:
                self.fragments[len(ours)] += 1
            if len(ours) != 1:
                self.misses.append(f"{gold.id}: {person.names} is {ours or 'nobody'}")

    def _our_people(
        self, reading: TextReading, gold: GoldText, gold_of: Mapping[str, str]
    ) -> None:
        for person in reading.people:
            if person.mentions < MAJOR_MENTIONS or not is_named(person):
                continue
            found = person.key in gold_of
            self.person_precision.add(hit=found)
            if not found:
                self.misses.append(f"{gold.id}: {person.names} is nobody in gold")


def _first_words(span: Span, text: str) -> str:
    return repr(span.slice(text)[:50])
