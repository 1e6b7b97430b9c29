"""A scene card has what a first AD schedules by."""

from typing import Any

import pytest

from crews.director.schedule import eighths_by_time, schedule_fields
from crews.director.windows import SceneText
from ports.domain.film import TimeOfDay
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from tests.crews.scene_builders import a_scene

SCRIPT = """\
12 INT. HARBOUR HOUSE - FLASHBACK - NIGHT

Nora sets the lamp on the sill. INTERCUT with the boat."""


def fields_of(text: str, **entry: Any) -> dict[str, Any]:
    scene = a_scene(text)
    scene = scene.model_copy(update={"entry": scene.entry.model_copy(update=entry)})
    return schedule_fields(scene, SceneText(span=scene.entry.source, text=text))


def script_fields() -> dict[str, Any]:
    scene = a_scene(SCRIPT)
    heading = Unit(number="1", role="slugline", source=Span(0, SCRIPT.index("\n")))
    units = (heading, *scene.units[1:])
    scene = scene.model_copy(update={"format": "screenplay", "units": units})
    return schedule_fields(scene, SceneText(span=scene.entry.source, text=SCRIPT))


@pytest.mark.parametrize(
    ("time", "day_night", "script_day"),
    [
        ("MORNING", "day", "D2"),
        ("DAWN", "dawn", "D2"),
        ("DUSK", "dusk", "N2"),
        ("EVENING", "night", "N2"),
        ("UNKNOWN", None, None),
    ],
)
def test_the_light_and_the_day_are_scheduled(
    time: TimeOfDay, day_night: str | None, script_day: str | None
) -> None:
    found = fields_of("Nora waited.", time_of_day=time, story_day=2)

    assert (found["day_night"], found["script_day"]) == (day_night, script_day)


def test_a_heading_stands_as_the_script_prints_it() -> None:
    found = script_fields()

    assert found["heading"] == "12 INT. HARBOUR HOUSE - FLASHBACK - NIGHT"
    assert found["flashback"]
    assert found["intercut"]


def test_a_scene_has_an_eighth_of_a_page_at_least() -> None:
    assert script_fields()["page_eighths"] == 1
    assert eighths_by_time([3.0]) == 1
    assert eighths_by_time([30.0, 30.0]) == 8


def test_prose_has_no_heading() -> None:
    assert fields_of("Nora waited.")["heading"] is None
