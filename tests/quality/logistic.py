"""Logistic regression on features by name, for the scores that the reader ships."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from infra.offline.language.linear_model import Features, LinearModel

DIGITS = 3
SAME = 1e-9
"""Up to which deviation a feature is the same in all examples."""


def fit_logistic(
    seen: Sequence[Features], right: Sequence[bool], *, strength: float
) -> LinearModel:
    """Return the model by which the features of the *right* ones score above 0.

    *strength* is the inverse of the penalty on the weights of standardised features.
    """
    names = sorted({name for features in seen for name in features})
    table = np.array([[features.get(name, 0.0) for name in names] for features in seen])
    spread = table.std(axis=0)
    spread[spread < SAME] = 1.0
    regression = LogisticRegression(C=strength, max_iter=1000)
    regression.fit(table / spread, right)
    weights = regression.coef_[0] / spread
    return LinearModel(
        weights={
            name: round(float(weight), DIGITS)
            for name, weight in zip(names, weights, strict=True)
        },
        bias=round(float(regression.intercept_[0]), DIGITS),
    )
