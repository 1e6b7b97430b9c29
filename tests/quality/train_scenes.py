"""Writes the weights of the scene model: `python -m tests.quality.train_scenes`.

FOLDER holds the labelled texts, in LitBank's format, and STORIES the whole stories that
scenes.md names. The same texts give the same weights; nothing else of the project needs
the folders.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from infra.offline.language.linear_model import LinearModel
from infra.offline.scenes.boundary_model import WEIGHTS
from tests.quality.scene_examples import SceneText, TextEvidence
from tests.quality.scene_labels import (
    LabelledText,
    labelled_ids,
    labelled_stories,
    labelled_texts,
)

STRENGTH = 0.01
"""Inverse of the penalty on the weights of standardised features."""
DIGITS = 3
SAME = 1e-9
"""Up to which deviation a feature is the same at all gaps."""
FOLDS, INNER_FOLDS = 8, 4
SEED = 17
"""How texts are dealt to folds: the same for the same texts."""
BIAS_STEPS = 12
"""Halvings of the interval in which the bias is looked for."""
MAX_SHIFT = 8.0

NOTE = (
    "Learnt from scene boundaries that were labelled by hand"
    " (tests/quality/scenes.md) by tests/quality/train_scenes.py."
)


def main() -> None:
    """Train on a folder, and write the weights beside the reader's code."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.train_scenes")
    parser.add_argument("folder", type=Path)
    parser.add_argument("stories", type=Path, help="holds the page NAME of each story")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    labels = [*labelled_texts(options.folder), *labelled_stories(options.stories)]
    if missing := sorted(labelled_ids() - {label.id for label in labels}):
        sys.exit(f"labelled texts are missing: {', '.join(missing)}")
    model = fit_boundaries(build_all(labels))
    options.out.write_text(model.to_json(NOTE), encoding="utf-8")


def build_all(labels: Iterable[LabelledText]) -> list[SceneText]:
    """Parse labelled texts."""
    return [SceneText.build(label) for label in labels]


def read_boundaries(texts: Sequence[SceneText]) -> list[tuple[int, ...]]:
    """Return the boundaries of each text by the weights that the other folds teach."""
    found: dict[int, tuple[int, ...]] = {}
    for others, fold in _deal(texts, FOLDS):
        model = fit_boundaries([texts[i] for i in others])
        for i in fold:
            found[i] = texts[i].boundaries(texts[i].evidence(model))
    return [found[index] for index in range(len(texts))]


def fit_boundaries(texts: Sequence[SceneText]) -> LinearModel:
    """Return the model that *texts* teach.

    The bias is chosen on inner folds: there, weights that never saw a text find as many
    scenes in it as the readings, on the average of all texts.
    """
    held_out: list[tuple[SceneText, TextEvidence]] = []
    for others, fold in _deal(texts, INNER_FOLDS):
        model = _fit_weights([texts[i] for i in others])
        held_out += [(texts[i], texts[i].evidence(model)) for i in fold]
    wanted = sum(len(t.label.first) + len(t.label.second) for t in texts) / 2
    low, high = -MAX_SHIFT, MAX_SHIFT
    for _ in range(BIAS_STEPS):
        shift = (low + high) / 2
        found = sum(len(t.boundaries(seen, shift=shift)) for t, seen in held_out)
        low, high = (low, shift) if found > wanted else (shift, high)
    model = _fit_weights(texts)
    return LinearModel(weights=model.weights, bias=round(model.bias + high, DIGITS))


def _deal(texts: Sequence[SceneText], folds: int) -> Iterator[tuple[list[int], ...]]:
    """Yield the indices of the other folds, and of one fold."""
    dealt = KFold(n_splits=min(folds, len(texts)), shuffle=True, random_state=SEED)
    for others, fold in dealt.split(texts):
        yield others.tolist(), fold.tolist()


def _fit_weights(texts: Sequence[SceneText]) -> LinearModel:
    """Return the model of logistic regression.

    A gap on which the readings differ counts half as a boundary. What is near one is
    left out: it is no boundary, and hardly wrong.
    """
    examples = [e for text in texts for e in text.examples if not e.is_near]
    names = sorted({name for e in examples for name in e.features})
    column = {name: i for i, name in enumerate(names)}
    seen = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        for name, value in example.features.items():
            seen[row, column[name]] = value
    spread = seen.std(axis=0)
    spread[spread < SAME] = 1.0
    share = np.array([example.share for example in examples])
    weights = np.concatenate([share, 1 - share])
    regression = LogisticRegression(C=STRENGTH, max_iter=1000)
    regression.fit(
        np.concatenate([seen / spread] * 2)[weights > 0],
        np.repeat([1, 0], len(examples))[weights > 0],
        sample_weight=weights[weights > 0],
    )
    found = regression.coef_[0] / spread
    return LinearModel(
        weights={n: round(float(w), DIGITS) for n, w in zip(names, found, strict=True)},
        bias=round(float(regression.intercept_[0]), DIGITS),
    )


if __name__ == "__main__":
    main()
