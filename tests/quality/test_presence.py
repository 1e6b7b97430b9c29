"""What scenes need, against scenes labelled by hand: the short form of the report."""

import re

import pytest

from tests.infra.offline.passage_builders import read
from tests.quality.presence_figures import (
    PresenceFigures,
    ScenePart,
    agreement,
    labelled_scenes,
    needs_in_reading,
    other_reader_figures,
    other_reader_labels,
)


@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [
        ("held out", 0.84, 0.85),
        ("held out, by another hand", 0.69, 0.72),
    ],
)
def test_what_held_out_scenes_need_is_found_and_little_else(
    part: ScenePart, precision: float, recall: float
) -> None:
    figures = PresenceFigures()
    for scene in labelled_scenes():
        if scene.part == part:
            reading = read(scene.text, format=scene.format).reading
            figures.measure(scene, needs_in_reading(reading, scene))

    assert figures.precision["all"].value >= precision
    assert figures.recall["all"].value >= recall


def test_two_passes_of_labels_agree() -> None:
    scenes = list(labelled_scenes())
    later = [scene for scene in scenes if scene.part == "tried on, written later"]

    assert agreement(scene for scene in scenes if scene not in later).value >= 0.9
    assert agreement(later).value >= 0.85


def test_another_reader_labels_each_scene_of_the_other_hand_in_its_words() -> None:
    held_out = {
        scene.id: scene.text
        for scene in labelled_scenes()
        if scene.part == "held out, by another hand"
    }
    labels = other_reader_labels()

    assert labels.keys() == held_out.keys()
    for scene, categories in labels.items():
        words = {word for labelled in categories.values() for word in labelled}
        assert words <= set(re.findall(r"\w+", held_out[scene])), scene


def test_another_reader_agrees_with_the_passes() -> None:
    figures = other_reader_figures(labelled_scenes())

    assert figures.precision["all"].value >= 0.94
    assert figures.recall["all"].value >= 0.94
