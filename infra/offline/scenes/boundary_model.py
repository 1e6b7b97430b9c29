"""The weights of the model of scene boundaries, learnt from texts labelled by hand."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.offline.scenes.whereabouts import Features

WEIGHTS = Path(__file__).with_name("boundary_weights.json")


@dataclass(frozen=True, kw_only=True)
class BoundaryModel:
    """What each feature weighs.

    Attributes:
        weights: By the feature's name; a feature without a weight counts nothing.
        bias: The weight of no evidence at all, less the threshold: a score above 0
            makes a boundary. It is set so that the number of scenes is a reader's.
    """

    weights: Mapping[str, float]
    bias: float

    def score(self, features: Features | None) -> float:
        """Return how strongly *features* speak for a boundary; -inf for None."""
        if features is None:
            return -math.inf
        weights = self.weights
        # The same sum on every machine, whatever the order of the features.
        return math.fsum(
            [self.bias, *(weights.get(name, 0.0) * x for name, x in features.items())]
        )


@cache
def load_boundary_model() -> BoundaryModel:
    """Return the model that is shipped with the reader."""
    document = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return BoundaryModel(weights=document["weights"], bias=document["bias"])
