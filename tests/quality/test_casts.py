"""The score of casts learns from labelled scenes."""

import json
from pathlib import Path

import pytest

from tests.quality import cast_examples
from tests.quality.cast_examples import CastExample
from tests.quality.day_player_examples import hash_words
from tests.quality.train_casts import fit_casts, held_out_lines

STORY = (
    "<p>Della Young came in and shook her head at Hugo Brandt.</p>"
    "<p>“Good morning,” said Hugo Brandt. Hugo Brandt took his hat.</p>"
)


def an_example(name: str, *, is_cast: bool) -> CastExample:
    return CastExample(
        scene=0,
        features={name: 1.0},
        is_shown=True,
        is_speaker=False,
        is_cast=is_cast,
    )


EXAMPLES = [an_example("subject name", is_cast=True)] * 4 + [
    an_example("only told of", is_cast=False)
] * 4


def test_what_people_of_a_cast_do_speaks_for_them() -> None:
    model = fit_casts(EXAMPLES)

    assert model.score({"subject name": 1.0}) > 0 > model.score({"only told of": 1.0})


def test_the_folds_count_who_is_missing_and_who_is_too_many() -> None:
    by_rules, learnt = held_out_lines([EXAMPLES] * 10)

    assert "0 people missing and 40 too many of 80; 0 of 10 scenes" in by_rules
    assert "0 people missing and 0 too many of 80; 10 of 10 scenes" in learnt


def test_a_page_teaches_what_its_labels_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.html").write_text(f"<html><body>{STORY}</body></html>")
    labels = tmp_path / "labels.json"
    monkeypatch.setattr(cast_examples, "LABELS", labels)
    della, hugo = map(hash_words, ("Della Young", "Hugo Brandt"))
    labels.write_text(json.dumps({"shop": [[0, hugo, della]]}))

    [examples] = cast_examples.cast_examples(tmp_path)

    assert [(one.is_speaker, one.is_cast) for one in examples] == [
        (True, True),
        (False, False),
    ]
