"""The score of day players learns from labelled casts."""

import json
from pathlib import Path

import pytest

from tests.quality import day_player_examples
from tests.quality.day_player_examples import (
    DayPlayerExample,
    find_people,
    hash_words,
    story_examples,
)
from tests.quality.train_day_players import fit_day_players, held_out_line

STORY = "<p>Della Young stood in the shop. A clerk came in and bowed to her.</p>"


def an_example(name: str, *, is_day_player: bool) -> DayPlayerExample:
    return DayPlayerExample(features={name: 1.0}, is_day_player=is_day_player)


EXAMPLES = [an_example("speaks", is_day_player=True)] * 4 + [
    an_example("object", is_day_player=False)
] * 4


def test_what_day_players_do_speaks_for_one() -> None:
    model = fit_day_players(EXAMPLES)

    assert model.score({"speaks": 1.0}) > 0 > model.score({"object": 1.0})
    assert json.loads(model.to_json(""))["weights"] == model.weights


def test_the_folds_count_whom_they_let_in() -> None:
    texts = [EXAMPLES[i : i + 8 : 4] for i in range(4)] * 2

    assert held_out_line(texts) == (
        "day players in held-out folds: 8 of 8 let in, and 0 of 8 others"
    )


def test_a_page_teaches_what_its_labels_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.html").write_text(f"<html><body>{STORY}</body></html>")
    labels = tmp_path / "labels.json"
    monkeypatch.setattr(day_player_examples, "LABELS", labels)
    [clerk] = find_people("Della Young stood in the shop. A clerk came in and bowed.")
    labels.write_text(
        json.dumps({"shop": [[clerk.start, hash_words(clerk.words), True]]})
    )

    [[example]] = story_examples(tmp_path)

    assert example.is_day_player
