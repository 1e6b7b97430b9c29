"""Held-out folds: every text is measured with weights that never saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import KFold

from infra.offline.quotes.speaker_model import SpeakerModel
from ports.domain.film import Attribution
from tests.quality.alignment import align_people
from tests.quality.gold import GoldText
from tests.quality.passages import ParsedStory, read_story
from tests.quality.quotations import match_utterances
from tests.quality.speaker_examples import Conversation, conversations
from tests.quality.text_reading import TextReading
from tests.quality.training import fit_weights, prior_model

FOLDS = 6
SEED = 17
"""How texts are dealt to folds: the same for the same texts."""

EXPLICIT: tuple[Attribution, ...] = ("explicit",)
OTHERS: tuple[Attribution, ...] = ("anaphoric", "implicit", "alternating")


@dataclass(frozen=True, kw_only=True)
class AnnotatedStory:
    """A parsed text with its gold labels, and the conversations to learn from."""

    story: ParsedStory
    gold: GoldText
    conversations: tuple[Conversation, ...]

    @classmethod
    def build(cls, gold: GoldText) -> "AnnotatedStory":
        """Parse an annotated text."""
        story = ParsedStory.parse(gold.text)
        return cls(
            story=story,
            gold=gold,
            # Not the shipped model, which may have learnt from this very text.
            conversations=tuple(conversations(story, gold, prior_model())),
        )


def fit_model(
    texts: Sequence[AnnotatedStory],
    confidence: Mapping[str, Sequence[tuple[float, float]]],
) -> SpeakerModel:
    """Return the model that *texts* teach."""
    examples = [one for text in texts for one in text.conversations]
    return SpeakerModel(weights=fit_weights(examples), confidence=confidence)


def read_held_out(
    texts: Sequence[AnnotatedStory],
    confidence: Mapping[str, Sequence[tuple[float, float]]],
) -> list[TextReading]:
    """Return the reading of each text by the weights that the other folds teach."""
    readings: dict[int, TextReading] = {}
    folds = KFold(n_splits=min(FOLDS, len(texts)), shuffle=True, random_state=SEED)
    for others, fold in folds.split(texts):
        model = fit_model([texts[i] for i in others], confidence)
        for index in fold:
            readings[int(index)] = read_story(texts[index].story, model)
    return [readings[index] for index in range(len(texts))]


def fit_confidence(
    texts: Sequence[AnnotatedStory], readings: Sequence[TextReading]
) -> dict[str, list[tuple[float, float]]]:
    """Return, by kind of attribution, what the model's probabilities are worth.

    *readings* are held out and uncalibrated: their confidence is the probability.
    """
    curves: dict[str, list[tuple[float, float]]] = {}
    for kinds in (EXPLICIT, OTHERS):
        points = [
            (confidence, right)
            for text, reading in zip(texts, readings, strict=True)
            for attribution, confidence, right in judgements(reading, text.gold)
            if attribution in kinds
        ]
        for kind in kinds:
            curves[kind] = _rising_curve(points)
    return curves


def judgements(
    reading: TextReading, gold: GoldText
) -> list[tuple[Attribution, float, bool]]:
    """Return each attribution of a known quotation, its confidence, and if right."""
    gold_of = align_people(reading, gold).gold_of
    return [
        (ours.attribution, ours.confidence, gold_of.get(ours.speaker) == theirs.speaker)
        for ours, theirs in match_utterances(reading, gold)
        if ours.speaker is not None
    ]


def _rising_curve(points: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Return a rising curve through the shares of right answers, in few points."""
    probabilities = [probability for probability, _ in points]
    curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    curve.fit(probabilities, [float(right) for _, right in points])
    edges = [i / 5 for i in range(6)]
    shares = [_mean_near(edge, curve) for edge in edges]
    return [(edge, round(share, 3)) for edge, share in zip(edges, shares, strict=True)]


def _mean_near(edge: float, curve: IsotonicRegression) -> float:
    """Return the curve's mean around *edge*; at its ends, its value."""
    steps = range(-5, 6) if 0 < edge < 1 else [0]
    return float(curve.predict([edge + step / 50 for step in steps]).mean())
