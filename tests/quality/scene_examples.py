"""What the model of scene boundaries learns from: the gaps of labelled texts."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from infra.offline.language.linear_model import Features, LinearModel
from infra.offline.quotes.speaker_model import load_model
from infra.offline.scenes.boundary_features import BoundaryContext
from infra.offline.scenes.segmentation import (
    BoundaryEvidence,
    build_context,
    choose_boundaries,
    score_boundaries,
)
from infra.offline.scenes.sluglines import is_outline
from infra.offline.tasks.read_passage import resolve_people, speakers_by_unit
from tests.quality.passages import ParsedStory
from tests.quality.scene_labels import LabelledText

NEAR_SENTENCES = 3
"""How far a boundary may be from a reader's, to be the same."""
MAX_SENTENCES_TO_UNIT = 6
"""From a labelled sentence to the unit that stands for it: further, none does."""


@dataclass(frozen=True, kw_only=True)
class GapExample:
    """A gap that the model decides.

    Attributes:
        share: Of the two readings, those with a boundary here: 0, 0.5 or 1.
        is_near: No reading has a boundary here, and one has it close by.
    """

    features: Features
    share: float
    is_near: bool


@dataclass(frozen=True, kw_only=True)
class SceneText:
    """A labelled text, parsed.

    Attributes:
        contexts: One a passage.
        unit_sentences: For each unit of a passage, the sentence that it begins in.
    """

    label: LabelledText
    contexts: tuple[BoundaryContext, ...]
    unit_sentences: tuple[tuple[int, ...], ...]

    @classmethod
    def build(cls, label: LabelledText) -> "SceneText":
        """Parse a labelled text, and find its people."""
        story = ParsedStory.parse(label.text)
        contexts = []
        for passage in story.passages:
            document = passage.document
            coreference, quotations = resolve_people(document, load_model())
            speakers = speakers_by_unit(quotations)
            contexts.append(build_context(document, coreference, speakers))
        return cls(
            label=label,
            contexts=tuple(contexts),
            unit_sentences=tuple(
                tuple(
                    max(0, bisect_right(label.starts, unit.source.start) - 1)
                    for unit in passage.passage.units
                )
                for passage in story.passages
            ),
        )

    @cached_property
    def examples(self) -> tuple[GapExample, ...]:
        """The gaps that the model decides, with what the readings say of them."""
        sentences = [s for passage in self.unit_sentences for s in passage]
        shares = Counter(
            unit
            for labels in (self.label.first, self.label.second)
            for label in labels
            if (unit := _unit_of(label, sentences)) is not None
        )
        labels = {*self.label.first, *self.label.second}
        features = (f for context in self.contexts for f in context.features)
        return tuple(
            GapExample(
                features=seen,
                share=min(1.0, shares[unit] / 2),
                is_near=not shares[unit]
                and any(abs(sentences[unit] - at) <= NEAR_SENTENCES for at in labels),
            )
            for unit, seen in enumerate(features)
            if seen is not None
        )

    def evidence(self, model: LinearModel) -> "TextEvidence":
        """Return the evidence for a boundary before each unit of each passage."""
        return [score_boundaries(context, model) for context in self.contexts]

    def boundaries(
        self, evidence: "TextEvidence", *, shift: float = 0.0
    ) -> tuple[int, ...]:
        """Return the sentences that open scenes, but the first.

        *shift* is added to the score of every gap.
        """
        found: list[int] = []
        is_open = True
        for context, sentences, passage in zip(
            self.contexts, self.unit_sentences, evidence, strict=True
        ):
            scored = [replace(one, score=one.score + shift) for one in passage]
            units = context.document.units
            starts = choose_boundaries(context.document, scored)
            for start, end in pairwise([*starts, len(units)]):
                # What only headings stand above belongs to them.
                if not is_open and _begins_scene(context, scored[start], start):
                    found.append(sentences[start])
                is_open = all(map(is_outline, units[start:end]))
        return tuple(sorted({*found} - {0}))


def _begins_scene(
    context: BoundaryContext, evidence: BoundaryEvidence, start: int
) -> bool:
    """Tell whether a scene of a passage is not the rest of the one before it."""
    opens = start > 0 or context.document.material.opens_chapter
    return opens or evidence.is_certain or evidence.score > 0


TextEvidence = Sequence[Sequence[BoundaryEvidence]]
"""By passage and by unit."""


def _unit_of(label: int, sentences: Sequence[int]) -> int | None:
    """Return the unit that is nearest to a labelled sentence, rather at it or before.

    Boundaries inside a paragraph stand for its beginning or its end.
    """
    unit = min(
        range(len(sentences)),
        key=lambda i: abs(sentences[i] - label) + (sentences[i] > label) / 2,
    )
    is_far = abs(sentences[unit] - label) > MAX_SENTENCES_TO_UNIT
    return None if is_far else unit
