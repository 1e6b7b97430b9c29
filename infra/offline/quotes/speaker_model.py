"""The weights of the speaker model, learnt from annotated fiction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from infra.offline.quotes.speaker_chain import (
    RELATIONS,
    Array,
    probabilities,
    relation_of_states,
)
from infra.offline.quotes.speaker_features import Features, pause_of
from infra.offline.quotes.turns import DialogueTurn
from ports.domain.film import Attribution

WEIGHTS = Path(__file__).with_name("speaker_weights.json")


@dataclass(frozen=True, kw_only=True)
class SpeakerModel:
    """What each feature weighs, and how often an attribution is right.

    Attributes:
        weights: By the feature's name; a feature without a weight counts nothing.
        confidence: By kind of attribution, the points of a rising curve: the model's
            probability, and the share of such attributions that were right.
        texts: Ids of the texts that the weights were learnt from.
    """

    weights: Mapping[str, float]
    confidence: Mapping[str, Sequence[tuple[float, float]]]
    texts: frozenset[str] = frozenset()

    def score(self, features: Features) -> float:
        """Return the evidence of *features* for a speaker."""
        weights = self.weights
        return sum(weights.get(name, 0.0) * x for name, x in features.items())

    def speaker_probabilities(
        self, turns: Sequence[DialogueTurn], emissions: Array
    ) -> Array:
        """Return how likely each speaker is, ``[turn, state]``.

        *emissions* are the scores of each speaker at each turn; -inf is impossible.
        """
        relations = relation_of_states(emissions.shape[1])
        scores = [
            self._relation_weights(before, turn)[relations] + emission
            for (before, turn), emission in zip(
                pairwise(turns), emissions[1:], strict=True
            )
        ]
        return probabilities(emissions[0], scores)

    def _relation_weights(self, before: DialogueTurn, turn: DialogueTurn) -> Array:
        weights = self.weights
        return np.array(
            [
                sum(weights.get(name, 0.0) for name in names)
                for names in relation_names(before, turn)
            ]
        )

    def calibrate(self, attribution: Attribution, probability: float) -> float:
        """Return the share of such attributions that are right, in [0, 1]."""
        points = self.confidence.get(attribution)
        if not points:
            return min(1.0, round(probability, 3))
        xs, ys = zip(*points, strict=True)
        return round(float(np.interp(probability, xs, ys)), 3)


def relation_names(before: DialogueTurn, turn: DialogueTurn) -> list[list[str]]:
    """Return, for each relation in order, the names of its features at *turn*.

    People take turns only as long as nothing comes between, so that the pause before
    the turn *before* counts as well.
    """
    names = []
    for relation in RELATIONS:
        pause = pause_of(before, turn) if relation == "alternating" else pause_of(turn)
        where = (pause, f"{pause}, {turn.tag_kind}")
        names.append([f"{relation}, {at}" for at in where])
    return names


@cache
def load_model() -> SpeakerModel:
    """Return the model that is shipped with the reader."""
    document = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return SpeakerModel(
        weights=document["weights"],
        confidence={k: tuple(map(tuple, v)) for k, v in document["confidence"].items()},
        texts=frozenset(document["texts"]),
    )
