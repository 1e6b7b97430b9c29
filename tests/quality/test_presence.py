"""What scenes need, against scenes labelled by hand: the short form of the report."""

from tests.infra.offline.passage_builders import read
from tests.quality.presence_figures import (
    PresenceFigures,
    agreement,
    labelled_scenes,
    needs_in_reading,
)


def test_what_held_out_scenes_need_is_found_and_little_else() -> None:
    figures = PresenceFigures()
    for scene in labelled_scenes():
        if scene.part == "held out":
            reading = read(scene.text, format=scene.format).reading
            figures.measure(scene, needs_in_reading(reading, scene))

    assert figures.precision["all"].value >= 0.84
    assert figures.recall["all"].value >= 0.81


def test_two_passes_of_labels_agree() -> None:
    scenes = list(labelled_scenes())
    later = [scene for scene in scenes if scene.part == "tried on, written later"]

    assert agreement(scene for scene in scenes if scene not in later).value >= 0.9
    assert agreement(later).value >= 0.85
