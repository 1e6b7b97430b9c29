"""The scene model learns from labelled texts, and is measured on others."""

import json
from pathlib import Path

import pytest

from tests.quality import scene_labels, train_scenes
from tests.quality.scene_examples import SceneText
from tests.quality.scene_figures import BoundaryComparison, BoundaryFigures
from tests.quality.scene_labels import (
    LabelledText,
    labelled_stories,
    labelled_texts,
    sentence_starts,
)
from tests.quality.train_scenes import fit_boundaries, read_boundaries

KITCHEN = "Della stood in the kitchen and cut the bread. " * 8
STATION = "Jim sat in the station and read the paper. " * 8


def a_labelled_text(id_: str = "bread") -> LabelledText:
    """Return a text of two scenes; the second begins with sentence 16."""
    evening = f"It was late in the evening at the station. {STATION}"
    text = f"{KITCHEN}\n\n{KITCHEN}\n\n{evening}"
    return LabelledText(id=id_, text=text, first=(16,), second=(16,))


def _write_labels(folder: Path, **labels: list[tuple[int, str]]) -> None:
    (folder / "whole-stories.json").write_text(json.dumps(labels))


@pytest.fixture(scope="module")
def texts() -> list[SceneText]:
    return [SceneText.build(a_labelled_text(id_)) for id_ in ("one", "two", "three")]


def test_our_own_stories_are_those_that_were_labelled(tmp_path: Path) -> None:
    labels = list(labelled_texts(tmp_path))

    assert len(labels) == 7
    assert all(label.first and label.second for label in labels)


def test_another_text_than_the_labelled_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = tmp_path / "stories"
    stories.mkdir()
    (stories / "night-desk.txt").write_text("It was night.\n\nThe desk was empty.")
    monkeypatch.setattr(scene_labels, "OWN_TEXTS", tmp_path)

    with pytest.raises(ValueError, match=r"night-desk at .*: this is not the text"):
        list(labelled_texts(tmp_path))


def test_a_whole_story_is_found_by_the_words_of_its_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desk.xhtml").write_text(
        "<html><body><h2>Desk</h2><p>It was night. She slept.</p>"
        "<hr/><p>It was day.</p></body></html>"
    )
    monkeypatch.setattr(scene_labels, "FOLDER", tmp_path)
    _write_labels(tmp_path, desk=[(32, "10951064")])

    [label] = labelled_stories(tmp_path)

    assert (label.first, label.second) == ((3,), (3,))
    assert label.text[label.starts[3] :].startswith("* * *")


def test_weights_are_not_learnt_from_a_part_of_the_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["train", str(tmp_path), str(tmp_path)])

    with pytest.raises(SystemExit, match=r"missing: .*warrior-race"):
        train_scenes.main()


def test_a_sentence_ends_with_a_paragraph_and_not_with_an_abbreviation() -> None:
    text = "CHAPTER I\n\nMr. Vane sat. “Well?” He rose."

    assert [text[start:][:4] for start in sentence_starts(text)] == [
        "CHAP",
        "Mr. ",
        "“Wel",
        "He r",
    ]


@pytest.mark.parametrize(
    ("found", "wanted", "hits"),
    [
        pytest.param((10,), (13,), 1, id="within-three"),
        pytest.param((10,), (14,), 0, id="farther"),
        pytest.param((9, 11), (10,), 1, id="counted-once"),
        pytest.param((), (), 0, id="none"),
    ],
)
def test_a_boundary_is_right_within_three_sentences(
    found: tuple[int, ...], wanted: tuple[int, ...], hits: int
) -> None:
    compared = BoundaryComparison(id="x", sentences=30, found=found, wanted=wanted)

    assert compared.hits == hits


def test_the_same_boundaries_differ_in_no_window() -> None:
    same = BoundaryComparison(id="x", sentences=30, found=(9, 20), wanted=(9, 20))
    none = BoundaryComparison(id="x", sentences=30, found=(), wanted=(9, 20))

    assert same.window_differences.value == 0
    assert none.window_differences.value > 0.3


def test_the_same_texts_teach_the_same_weights(texts: list[SceneText]) -> None:
    first, second = (fit_boundaries(texts).to_json("") for _ in range(2))
    assert first == second


def test_a_text_is_cut_by_weights_that_never_saw_it(texts: list[SceneText]) -> None:
    found = read_boundaries(texts)

    assert found == [(16,)] * 3
    assert "F1 1.000" in BoundaryFigures.compare(texts, found).line("unseen")
