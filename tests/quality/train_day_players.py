"""Writes the weights of day players: `python -m tests.quality.train_day_players`.

STORIES holds the pages of the whole stories that day-players.md names. The same pages
give the same weights; nothing else of the project needs the folder.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from infra.offline.elements.day_player_model import WEIGHTS
from infra.offline.language.linear_model import LinearModel
from tests.quality.day_player_examples import (
    DayPlayerExample,
    load_labels,
    scene_examples,
    story_examples,
)

STRENGTH = 0.5
"""Inverse of the penalty on the weights."""
BENEFIT_OF_DOUBT = 0.5
"""Log odds in favour: a part too many is easier to drop than one that nobody has listed
is to find."""
DIGITS = 3
FOLDS = 8

NOTE = (
    "Learnt from day players that were labelled by hand (tests/quality/day-players.md)"
    " by tests/quality/train_day_players.py."
)


def main() -> None:
    """Train on a folder, and write the weights beside the reader's code."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.train_day_players")
    parser.add_argument("stories", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    stories = list(story_examples(options.stories))
    if len(stories) != len(load_labels()):
        sys.exit(f"labelled stories are missing in {options.stories}")
    texts = [*stories, *scene_examples()]
    sys.stdout.write(f"{held_out_line(texts)}\n")
    examples = [example for text in texts for example in text]
    options.out.write_text(fit_day_players(examples).to_json(NOTE), encoding="utf-8")


def held_out_line(texts: Sequence[Sequence[DayPlayerExample]]) -> str:
    """Return who is let in of those who are day players, and of those who are none.

    By weights that saw nothing of the text.
    """
    examples = [example for text in texts for example in text]
    groups = [number for number, text in enumerate(texts) for _ in text]
    kept = {True: 0, False: 0}
    for others, fold in GroupKFold(n_splits=FOLDS).split(examples, groups=groups):
        model = fit_day_players([examples[i] for i in others])
        for example in (examples[i] for i in fold):
            kept[example.is_day_player] += model.score(example.features) > 0
    right = sum(example.is_day_player for example in examples)
    return (
        f"day players in held-out folds: {kept[True]} of {right} let in,"
        f" and {kept[False]} of {len(examples) - right} others"
    )


def fit_day_players(examples: Sequence[DayPlayerExample]) -> LinearModel:
    """Return the model of logistic regression."""
    names = sorted({name for example in examples for name in example.features})
    seen = np.array(
        [[example.features.get(name, 0.0) for name in names] for example in examples]
    )
    regression = LogisticRegression(C=STRENGTH, max_iter=1000)
    regression.fit(seen, [example.is_day_player for example in examples])
    return LinearModel(
        weights={
            name: round(float(weight), DIGITS)
            for name, weight in zip(names, regression.coef_[0], strict=True)
        },
        bias=round(float(regression.intercept_[0]) + BENEFIT_OF_DOUBT, DIGITS),
    )


if __name__ == "__main__":
    main()
