"""How long the scenes of a film are to last."""

from typing import Literal

import pytest

from crews.architect.elements import ElementIndex
from crews.architect.scenes.index import SceneFacts
from crews.architect.scenes.lengths import scene_seconds
from crews.architect.scenes.places import PlaceIndex
from tests.crews.architect.builders import a_resolved_scene, to_joined_scenes

CROWDED = "He is up. He is in. It is on. " * 400
SPARSE = "Nora waits.\n\n" * 400


def seconds_of(
    text: str,
    minutes: float | None = None,
    *,
    format: Literal["prose", "screenplay"] = "screenplay",  # noqa: A002 - the run's own word
) -> list[float]:
    """Return how long two scenes without a word of speech are to last."""
    middle = len(text) // 2
    scenes = to_joined_scenes(
        a_resolved_scene(0, middle), a_resolved_scene(middle, len(text))
    )
    facts = SceneFacts(
        scenes=scenes,
        numbered={scene.number: ((), ()) for scene in scenes},
        people={},
        absentees={},
        places=PlaceIndex(all=(), of_scene={}),
        elements=ElementIndex(props=(), of_scene={}, scenes={}),
        days={},
    )
    return list(scene_seconds(minutes, facts, text, format=format).values())


def test_a_script_with_more_words_than_its_pages_bear_is_played_by_its_pages() -> None:
    crowded = seconds_of(CROWDED)

    assert sum(crowded) < len(CROWDED.split()) / 3
    assert sum(crowded) == pytest.approx(sum(seconds_of(CROWDED, 60)))


@pytest.mark.parametrize(
    ("text", "format"), [(SPARSE, "screenplay"), (CROWDED, "prose")]
)
def test_else_a_film_that_nobody_measures_is_as_long_as_its_shots(
    text: str,
    format: Literal["prose", "screenplay"],  # noqa: A002 - the run's own word
) -> None:
    assert seconds_of(text, format=format) == []


def test_pages_bound_the_length_that_is_asked_for() -> None:
    assert sum(seconds_of(SPARSE, 1)) > 60
