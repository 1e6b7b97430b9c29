"""A score whose weights were learnt from labels; they stand in a file of their own."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

Features = Mapping[str, float]
"""What is seen, by name; what is not there is 0."""


@dataclass(frozen=True, kw_only=True)
class LinearModel:
    """What each feature weighs.

    Attributes:
        weights: By the feature's name; a feature without a weight counts nothing.
        bias: The weight of no evidence at all; a score above 0 says yes.
    """

    weights: Mapping[str, float]
    bias: float

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the model that is stored in *path*."""
        document = json.loads(path.read_text(encoding="utf-8"))
        return cls(weights=document["weights"], bias=document["bias"])

    def score(self, features: Features) -> float:
        """Return how strongly *features* speak for yes."""
        weights = self.weights
        # The same sum on every machine, whatever the order of the features.
        return math.fsum(
            [self.bias, *(weights.get(name, 0.0) * x for name, x in features.items())]
        )

    def to_json(self, note: str) -> str:
        """Return what `load` reads; *note* says where the weights come from."""
        document = {"note": note, "bias": self.bias, "weights": self.weights}
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
