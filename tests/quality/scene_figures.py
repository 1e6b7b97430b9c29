"""Scene boundaries against two readings by hand, added up over texts."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infra.offline.language.document import NARRATION_ROLES
from infra.offline.scenes.boundary_model import load_boundary_model
from infra.offline.scenes.temporal import time_shift
from tests.quality.gold_figures import Ratio, f1
from tests.quality.scene_examples import NEAR_SENTENCES, SceneText
from tests.quality.scene_labels import labelled_stories, labelled_texts
from tests.quality.train_scenes import build_all, read_boundaries

RESAMPLES = 2000
SEED = 17
WORST = 3

_MOVED = re.compile(
    r"[“\"'‘—]?(?:back (?:at|in|on)|outside|inside|upstairs|downstairs|below|above"
    r"|at (?:the|his|her|their|home)|in (?:the|his|her|their)|out(?:side)? (?:in|on|of)"
    r"|on the (?!other|contrary|whole|one)|across the|down (?:in|at|by)|up (?:in|at|on)"
    r"|when (?:they|he|she|we|I) (?:reached|arrived|came|got|entered|returned)"
    r"|(?:they|he|she|we|I) (?:reached|arrived|entered|returned|came (?:to|into|back))"
    r")\b",
    re.IGNORECASE,
)
"""How a paragraph opens elsewhere, for the list of cue words."""


@dataclass(frozen=True, kw_only=True)
class BoundaryComparison:
    """The boundaries of one text, found and by one reading: sentences, rising."""

    id: str
    sentences: int
    found: tuple[int, ...]
    wanted: tuple[int, ...]

    @property
    def hits(self) -> int:
        """How many are the same within three sentences, each counted once."""
        found, wanted, hits = list(self.found), list(self.wanted), 0
        while found and wanted:
            if abs(found[0] - wanted[0]) <= NEAR_SENTENCES:
                hits += 1
                del found[0], wanted[0]
            elif found[0] < wanted[0]:
                del found[0]
            else:
                del wanted[0]
        return hits

    @property
    def window_differences(self) -> Ratio:
        """Of all windows, those with another number of boundaries (WindowDiff).

        A window is half as long as a scene is by the reading on the average.
        """
        width = max(1, round(self.sentences / (len(self.wanted) + 1) / 2))
        different = Ratio()
        for start in range(self.sentences - width):
            window = range(start + 1, start + width + 1)
            counts = [sum(b in window for b in s) for s in (self.found, self.wanted)]
            different.add(hit=counts[0] != counts[1])
        return different


@dataclass(frozen=True, kw_only=True)
class BoundaryFigures:
    """What one way to find boundaries is worth on a set of texts."""

    texts: Sequence[BoundaryComparison]

    @classmethod
    def compare(
        cls, texts: Sequence[SceneText], found: Sequence[tuple[int, ...]]
    ) -> "BoundaryFigures":
        """Compare what was *found* in each text with both of its readings."""
        return cls(
            texts=[
                BoundaryComparison(
                    id=text.label.id,
                    sentences=len(text.label.starts),
                    found=boundaries,
                    wanted=wanted,
                )
                for text, boundaries in zip(texts, found, strict=True)
                for wanted in (text.label.first, text.label.second)
            ]
        )

    def line(self, name: str) -> str:
        """Return the figures as a line of text."""
        hits, found, wanted = np.sum(self._counts(), axis=0)
        low, high = self._interval()
        different = [one.window_differences for one in self.texts]
        windows = Ratio(
            hits=sum(d.hits for d in different), of=sum(d.of for d in different)
        )
        return (
            f"scene boundaries, {name}: F1 {_f1(hits, found, wanted):.3f}"
            f" (95 % in {low:.3f} to {high:.3f}), P {hits / max(1, found):.3f}"
            f" R {hits / max(1, wanted):.3f}, WindowDiff {windows.value:.3f},"
            f" {found / max(1, wanted):.2f} of a reader's number"
        )

    def worst(self) -> str:
        """Return the texts with the most boundaries that are wrong or missing."""
        errors: dict[str, int] = {}
        for one in self.texts:
            wrong = len(one.found) + len(one.wanted) - 2 * one.hits
            errors[one.id] = errors.get(one.id, 0) + wrong
        ranked = sorted(errors.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{id_} {count / 2:g}" for id_, count in ranked[:WORST])

    def _counts(self) -> "list[tuple[int, int, int]]":
        return [(one.hits, len(one.found), len(one.wanted)) for one in self.texts]

    def _interval(self) -> tuple[float, float]:
        """Return where F1 lies with 95 %, by a bootstrap over the texts."""
        # Both readings of a text are drawn together.
        counts = np.array(self._counts()).reshape(-1, 2, 3).sum(axis=1)
        random = np.random.default_rng(SEED)
        drawn = random.integers(len(counts), size=(RESAMPLES, len(counts)))
        values = [_f1(*row) for row in counts[drawn].sum(axis=1)]
        low, high = np.percentile(values, [2.5, 97.5])
        return float(low), float(high)


def _f1(hits: int, found: int, wanted: int) -> float:
    return f1(
        Ratio(hits=int(hits), of=int(found)), Ratio(hits=int(hits), of=int(wanted))
    )


def boundary_lines(folder: Path, story_folder: Path | None = None) -> Iterator[str]:
    """Yield the figures of scene boundaries; texts that a folder lacks are left out."""
    texts = build_all(labelled_texts(folder))
    stories = build_all(labelled_stories(story_folder)) if story_folder else []
    model = load_boundary_model()
    unseen = read_boundaries([*texts, *stories])
    held_out = BoundaryFigures.compare(texts, unseen[: len(texts)])
    shipped = [text.boundaries(text.evidence(model)) for text in texts]
    yield f"scene boundaries: {len(texts)} texts labelled twice by hand"
    yield held_out.line("unseen, in held-out folds")
    yield BoundaryFigures.compare(texts, shipped).line("seen, by the shipped weights")
    cues = [_cue_boundaries(text) for text in texts]
    yield BoundaryFigures.compare(texts, cues).line("by a list of cue words")
    yield f"scene boundaries, unseen, the most errors: {held_out.worst()}"
    found = [one.found for one in held_out.texts[::2]]
    for name, at in (("unseen", found), ("cue words", cues)):
        yield _unmarked_figures(texts, at).line(f"where no mark stands, {name}")
    yield _agreement_line(texts)
    yield from _other_reader_lines(texts, held_out)
    if stories:
        in_stories = unseen[len(texts) :]
        name = f"{len(stories)} whole stories, unseen"
        yield BoundaryFigures.compare(stories, in_stories).line(name)
        unmarked = _unmarked_figures(stories, in_stories)
        yield unmarked.line(f"{name}, where no mark stands")


def _unmarked_figures(
    texts: Sequence[SceneText], found: Sequence[tuple[int, ...]]
) -> BoundaryFigures:
    """Compare without headings and breaks, which everybody finds."""
    compared = BoundaryFigures.compare(texts, found).texts
    keep = [_is_unmarked(text) for text in texts for _ in range(2)]
    return BoundaryFigures(
        texts=[
            BoundaryComparison(
                id=one.id,
                sentences=one.sentences,
                found=tuple(filter(is_unmarked, one.found)),
                wanted=tuple(filter(is_unmarked, one.wanted)),
            )
            for one, is_unmarked in zip(compared, keep, strict=True)
        ]
    )


def _is_unmarked(text: SceneText) -> Callable[[int], bool]:
    marks = [
        sentences[mark]
        for context, sentences in zip(text.contexts, text.unit_sentences, strict=True)
        for mark in context.marks
    ]
    return lambda at: all(abs(at - mark) > NEAR_SENTENCES for mark in marks)


def _agreement_line(texts: Sequence[SceneText]) -> str:
    """Return how far the readings agree: F1, and Cohen's kappa of the sentences."""
    pairs = BoundaryFigures(
        texts=[
            BoundaryComparison(
                id=text.label.id,
                sentences=len(text.label.starts),
                found=one,
                wanted=other,
            )
            for text in texts
            for one, other in (
                (text.label.first, text.label.second),
                (text.label.second, text.label.first),
            )
        ]
    )
    total = sum(len(text.label.starts) for text in texts)
    both = sum(len({*t.label.first} & {*t.label.second}) for t in texts)
    first = sum(len(t.label.first) for t in texts)
    second = sum(len(t.label.second) for t in texts)
    observed = 1 - (first + second - 2 * both) / total
    expected = (first * second + (total - first) * (total - second)) / total**2
    kappa = (observed - expected) / (1 - expected)
    return f"{pairs.line('one reading by the other')}, kappa {kappa:.3f}"


def _other_reader_lines(
    texts: Sequence[SceneText], held_out: BoundaryFigures
) -> Iterator[str]:
    """Yield how the first reading, and what is found, stand to another reader."""
    found = [one.found for one in held_out.texts[::2]]
    first = [text.label.first for text in texts]
    for name, boundaries in (("first reading", first), ("unseen", found)):
        yield BoundaryFigures(
            texts=[
                BoundaryComparison(
                    id=text.label.id,
                    sentences=len(text.label.starts),
                    found=at,
                    wanted=text.label.other,
                )
                for text, at in zip(texts, boundaries, strict=True)
                if text.label.other is not None
            ]
        ).line(f"by another reader, {name}")


def _cue_boundaries(text: SceneText) -> tuple[int, ...]:
    """Return where a list of words would cut: marks, "the next day", "back at"."""
    found: set[int] = set()
    for context, sentences in zip(text.contexts, text.unit_sentences, strict=True):
        found |= {sentences[mark] for mark in context.marks}
        paragraph = ""
        for unit, sentence in zip(context.document.units, sentences, strict=True):
            if unit.paragraph != paragraph and unit.role in NARRATION_ROLES:
                opening = unit.text.lstrip()
                if time_shift(opening) or _MOVED.match(opening):
                    found.add(sentence)
            paragraph = unit.paragraph
    return tuple(sorted(found - {0}))
