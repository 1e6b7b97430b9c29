"""The scorecard of annotated texts: seen and unseen apart, with what they are worth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from infra.offline.quotes.speaker_model import SpeakerModel, load_model
from tests.quality.folds import AnnotatedStory, judgements, read_held_out
from tests.quality.gold import gold_texts
from tests.quality.gold_figures import GoldFigures, Ratio, f1
from tests.quality.passages import read_story
from tests.quality.text_reading import TextReading
from tests.quality.training import prior_model

MAX_GAP = 0.03
"""Seen minus unseen at the most: more shows that texts were learnt by heart."""

RESAMPLES = 2000
SEED = 17
WORST = 3
BANDS = 5


@dataclass(kw_only=True)
class SpeakerScore:
    """Figures of a set of texts: of all, and of each.

    Attributes:
        texts: By text, how many of its quotations have the right speaker.
        bands: By fifth of the confidence, how many attributions were right.
    """

    figures: GoldFigures = field(default_factory=GoldFigures)
    texts: dict[str, Ratio] = field(default_factory=dict)
    bands: list[Ratio] = field(default_factory=lambda: [Ratio() for _ in range(BANDS)])

    def measure(self, text: AnnotatedStory, reading: TextReading) -> None:
        """Add the reading of one text."""
        before = self.figures.speakers.hits, self.figures.speakers.of
        self.figures.measure(reading, text.gold)
        after = self.figures.speakers.hits, self.figures.speakers.of
        if after[1] > before[1]:
            self.texts[text.gold.id] = Ratio(
                hits=after[0] - before[0], of=after[1] - before[1]
            )
        for _, confidence, right in judgements(reading, text.gold):
            self.bands[min(BANDS - 1, int(confidence * BANDS))].add(hit=right)

    @property
    def share(self) -> float:
        """The share of quotations with the right speaker."""
        return self.figures.speakers.value

    def interval(self) -> tuple[float, float]:
        """Return where the share lies with 95 %, by a bootstrap over the texts."""
        counts = np.array([(ratio.hits, ratio.of) for ratio in self.texts.values()])
        random = np.random.default_rng(SEED)
        drawn = random.integers(len(counts), size=(RESAMPLES, len(counts)))
        hits, totals = counts[drawn].sum(axis=1).T
        low, high = np.percentile(hits / totals, [2.5, 97.5])
        return float(low), float(high)

    def worst(self) -> list[tuple[str, Ratio]]:
        """Return the texts with the lowest shares, the worst first."""
        ranked = sorted(self.texts.items(), key=lambda item: (item[1].value, item[0]))
        return ranked[:WORST]


@dataclass(kw_only=True)
class Scorecard:
    """What the reader is worth on texts that it learnt from, and on others.

    Attributes:
        seen: The shipped weights, on texts that they learnt from.
        held_out: The same texts, each by weights that the other folds taught.
        fresh: The shipped weights, on texts that they never saw.
        by_hand: All texts, by the weights that were set by hand.
    """

    seen: SpeakerScore = field(default_factory=SpeakerScore)
    held_out: SpeakerScore = field(default_factory=SpeakerScore)
    fresh: SpeakerScore = field(default_factory=SpeakerScore)
    by_hand: SpeakerScore = field(default_factory=SpeakerScore)

    @classmethod
    def of_folder(cls, folder: Path) -> "Scorecard":
        """Read the annotated texts of *folder*."""
        texts = [AnnotatedStory.build(gold) for gold in gold_texts(folder)]
        return cls.of_texts(texts, load_model())

    @classmethod
    def of_texts(
        cls, texts: Sequence[AnnotatedStory], model: SpeakerModel
    ) -> "Scorecard":
        """Read *texts* with *model*, and with weights that never saw them."""
        card = cls()
        seen = [text for text in texts if text.gold.id in model.texts]
        for text in texts:
            score = card.seen if text in seen else card.fresh
            score.measure(text, read_story(text.story, model))
            card.by_hand.measure(text, read_story(text.story, prior_model()))
        if len(seen) > 1:
            readings = read_held_out(seen, model.confidence)
            for text, reading in zip(seen, readings, strict=True):
                card.held_out.measure(text, reading)
        return card

    @property
    def gap(self) -> float:
        """Seen minus unseen; 0 where one of them is empty."""
        if not (self.seen.texts and self.held_out.texts):
            return 0.0
        return self.seen.share - self.held_out.share

    @property
    def is_honest(self) -> bool:
        """Whether what was seen is not much better than what was not."""
        return self.gap <= MAX_GAP

    @property
    def unseen(self) -> SpeakerScore:
        """What to publish: texts that no weight ever saw, or else held-out folds."""
        return self.fresh if self.fresh.texts else self.held_out

    def lines(self) -> Iterator[str]:
        """Yield the scorecard as lines of text."""
        parts = (
            ("seen, by the weights that learnt from them", self.seen),
            ("unseen, in held-out folds", self.held_out),
            ("unseen, by the shipped weights", self.fresh),
            ("with weights set by hand", self.by_hand),
        )
        for name, score in parts:
            if score.texts:
                low, high = score.interval()
                yield (
                    f"speakers right, {name}: {score.share:.3f} of"
                    f" {score.figures.speakers.of}, 95 % in {low:.3f} to {high:.3f}"
                )
        if self.unseen.texts:
            yield from _detail_lines(self.unseen)
        yield f"seen minus unseen: {self.gap:+.3f}, at most {MAX_GAP:.3f}"


def _detail_lines(score: SpeakerScore) -> Iterator[str]:
    figures = score.figures
    kinds = ", ".join(
        f"{attribution} {ratio.value:.2f} of {ratio.of}"
        for attribution, ratio in sorted(figures.by_attribution.items())
    )
    yield f"unseen, by what we knew: {kinds}"
    worst = ", ".join(f"{id_} {r.value:.2f} of {r.of}" for id_, r in score.worst())
    yield f"unseen, the worst texts: {worst}"
    bands = ", ".join(
        f"{index / BANDS:.1f} to {(index + 1) / BANDS:.1f}:"
        f" {ratio.value:.2f} of {ratio.of}"
        for index, ratio in enumerate(score.bands)
        if ratio.of
    )
    yield f"unseen, right by confidence: {bands}"
    yield (
        f"quotations: P {figures.quotation_precision.value:.3f}"
        f" R {figures.quotation_recall.value:.3f}"
        f" F1 {f1(figures.quotation_precision, figures.quotation_recall):.3f}"
    )
    yield (
        f"major people: P {figures.person_precision.value:.3f}"
        f" R {figures.person_recall.value:.3f}"
        f" F1 {f1(figures.person_precision, figures.person_recall):.3f};"
        f" fragmentation {figures.fragmentation:.2f}"
    )
