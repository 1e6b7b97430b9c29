"""Writes the weights of casts: `python -m tests.quality.train_casts STORIES`.

STORIES holds the pages of the whole stories that casts.md names. The same pages give
the same weights; nothing else of the project needs the folder.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sklearn.model_selection import GroupKFold

from infra.offline.language.linear_model import LinearModel
from infra.offline.quotes.scene_cast import WEIGHTS
from tests.quality.cast_examples import CastExample, cast_examples, load_labels
from tests.quality.logistic import fit_logistic

STRENGTH = 0.1
"""Inverse of the penalty on the weights."""
FOLDS = 10

NOTE = (
    "Learnt from the casts of scenes that were labelled by hand"
    " (tests/quality/casts.md) by tests/quality/train_casts.py."
)


def main() -> None:
    """Train on a folder, and write the weights beside the reader's code."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.train_casts")
    parser.add_argument("stories", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    stories = list(cast_examples(options.stories))
    if len(stories) != len(load_labels()):
        sys.exit(f"labelled stories are missing in {options.stories}")
    sys.stdout.write("".join(f"{line}\n" for line in held_out_lines(stories)))
    model = fit_casts(example for story in stories for example in story)
    options.out.write_text(model.to_json(NOTE), encoding="utf-8")


def fit_casts(examples: Iterable[CastExample]) -> LinearModel:
    """Return the model that *examples* teach."""
    taught = list(examples)
    return fit_logistic(
        [one.features for one in taught],
        [one.is_cast for one in taught],
        strength=STRENGTH,
    )


def held_out_lines(stories: Sequence[Sequence[CastExample]]) -> list[str]:
    """Return how casts come out by rules, and by weights that never saw the story."""
    chosen: list[bool] = [False] * sum(map(len, stories))
    examples = [(n, example) for n, story in enumerate(stories) for example in story]
    folds = GroupKFold(n_splits=FOLDS).split(examples, groups=[n for n, _ in examples])
    for others, fold in folds:
        model = fit_casts(examples[i][1] for i in others)
        for i in fold:
            one = examples[i][1]
            chosen[i] = one.is_speaker or model.score(one.features) > 0
    return [
        _describe("by rules", examples, [one.is_shown for _, one in examples]),
        _describe("learnt, in held-out folds", examples, chosen),
    ]


def _describe(
    how: str, examples: Sequence[tuple[int, CastExample]], chosen: Sequence[bool]
) -> str:
    wrong: dict[tuple[int, int], bool] = {}
    missing = too_many = 0
    for (story, one), is_chosen in zip(examples, chosen, strict=True):
        missing += one.is_cast and not is_chosen
        too_many += is_chosen and not one.is_cast
        scene = (story, one.scene)
        wrong[scene] = wrong.get(scene, False) or is_chosen != one.is_cast
    return (
        f"casts {how}: {missing} people missing and {too_many} too many of"
        f" {len(examples)}; {len(wrong) - sum(wrong.values())} of {len(wrong)} scenes"
        " right"
    )


if __name__ == "__main__":
    main()
