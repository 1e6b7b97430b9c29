"""The figures against gold, of one text after another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ports.domain.story import Span
from tests.quality.alignment import MAJOR, Alignment, aligned, is_named
from tests.quality.gold import GoldQuotation, GoldText
from tests.quality.quotations import Piece, matched, spoken_pieces
from tests.quality.reading import Reading


@dataclass(kw_only=True)
class Ratio:
    """How many of how many."""

    hits: int = 0
    of: int = 0

    def add(self, *, hit: bool) -> None:
        self.hits += hit
        self.of += 1

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0


def f1(precision: Ratio, recall: Ratio) -> float:
    """Return the harmonic mean of the two."""
    whole = precision.value + recall.value
    return 2 * precision.value * recall.value / whole if whole else 0.0


@dataclass(kw_only=True)
class GoldFigures:
    """What gold labels say of our readings.

    Attributes:
        speakers: Of all gold quotations, those found with the right speaker.
        by_attribution: The same of those found, by how we knew.
        fragments: How many of ours stand for one major gold person.
        misses: For whoever mends a rule: what went wrong, in words.
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
        """Of ours to one major gold person who was found."""
        total = sum(self.fragments.values())
        pieces = sum(n * count for n, count in self.fragments.items())
        return pieces / total if total else 0.0

    def measure(self, reading: Reading, gold: GoldText) -> None:
        """Add what *gold* says of *reading*."""
        alignment = aligned(reading, gold)
        self._quotations(reading, gold, alignment.gold_of)
        self._gold_people(gold, alignment)
        self._our_people(reading, gold, alignment.gold_of)

    def _quotations(
        self, reading: Reading, gold: GoldText, gold_of: Mapping[str, str]
    ) -> None:
        spoken = [p for p in spoken_pieces(reading) if not all(u.unspoken for u in p)]
        hits = [
            (piece, quotation)
            for piece, quotation in matched(reading, gold)
            if not all(u.unspoken for u in piece)
        ]
        self.quotation_precision.hits += len(hits)
        self.quotation_precision.of += len(spoken)
        self.quotation_recall.hits += len(hits)
        self.quotation_recall.of += len(gold.quotations)
        self._note_misses(reading, gold, spoken=spoken, hits=hits)
        for _ in range(len(gold.quotations) - len(hits)):
            self.speakers.add(hit=False)
        for piece, quotation in hits:
            self._speaker(gold, piece, quotation, gold_of)

    def _speaker(
        self,
        gold: GoldText,
        piece: Piece,
        quotation: GoldQuotation,
        gold_of: Mapping[str, str],
    ) -> None:
        ours = piece[0]
        known = ours.speaker is not None
        right = known and gold_of.get(ours.speaker or "") == quotation.speaker
        self.speakers.add(hit=right)
        self.resolved.add(hit=known)
        self.by_attribution.setdefault(ours.attribution, Ratio()).add(hit=right)
        if not right:
            words = _opening(quotation.source, gold.text)
            self.misses.append(
                f"{gold.id}: {words} {ours.attribution} by {ours.speaker},"
                f" gold {quotation.speaker}"
            )

    def _note_misses(
        self,
        reading: Reading,
        gold: GoldText,
        *,
        spoken: list[Piece],
        hits: list[tuple[Piece, GoldQuotation]],
    ) -> None:
        ours = {piece[0].source for piece, _ in hits}
        theirs = {quotation.source for _, quotation in hits}
        self.misses += [
            f"{gold.id}: extra quotation {_opening(piece[0].source, reading.text)}"
            for piece in spoken
            if piece[0].source not in ours
        ]
        self.misses += [
            f"{gold.id}: missing quotation {_opening(quotation.source, gold.text)}"
            for quotation in gold.quotations
            if quotation.source not in theirs
        ]

    def _gold_people(self, gold: GoldText, alignment: Alignment) -> None:
        for person in gold.people:
            if not person.names or person.mentions < MAJOR:
                continue
            ours = alignment.ours(person.id)
            self.person_recall.add(hit=bool(ours))
            if ours:
                self.fragments[len(ours)] += 1
            if len(ours) != 1:
                self.misses.append(f"{gold.id}: {person.names} is {ours or 'nobody'}")

    def _our_people(
        self, reading: Reading, gold: GoldText, gold_of: Mapping[str, str]
    ) -> None:
        for somebody in reading.people:
            if somebody.mentions < MAJOR or not is_named(somebody):
                continue
            found = somebody.key in gold_of
            self.person_precision.add(hit=found)
            if not found:
                self.misses.append(f"{gold.id}: {somebody.names} is nobody in gold")


def _opening(span: Span, text: str) -> str:
    return repr(span.slice(text)[:50])
