"""Over-long scenes are cut into windows, each numbered by itself."""

from hypothesis import given
from hypothesis import strategies as st

from crews.director.windows import (
    MAX_UNITS,
    MAX_WORDS,
    SceneText,
    Window,
    split_into_windows,
    to_numbered_quotations,
    to_numbered_units,
)
from tests.crews.scene_builders import LAMPLIGHT, a_scene


def split(text: str) -> tuple[Window, ...]:
    scene = a_scene(text)
    return split_into_windows(scene, SceneText(span=scene.entry.source, text=text))


def test_an_ordinary_scene_is_one_window() -> None:
    [window] = split(LAMPLIGHT)

    assert (window.number, window.total, len(window.units)) == (1, 1, 5)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=200))
def test_windows_hold_every_unit_once_and_in_order(lengths: list[int]) -> None:
    text = "\n\n".join("word " * length for length in lengths)

    held = [unit.source for window in split(text) for unit in window.units]

    assert held == [unit.source for unit in a_scene(text).units]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=200))
def test_no_window_is_much_longer_than_a_director_can_hold(lengths: list[int]) -> None:
    text = "\n\n".join("word " * length for length in lengths)

    for window in split(text):
        words = sum(len(u.source.slice(text).split()) for u in window.units)
        assert len(window.units) <= MAX_UNITS
        assert words <= MAX_WORDS * 1.1 + 400


def test_every_window_is_numbered_from_one() -> None:
    text = "\n\n".join(f"Nora said “No {n}.”" for n in range(100))

    second = split(text)[1]

    assert to_numbered_quotations(second)[0].number == "Q1"
    assert to_numbered_quotations(second)[0].unit == "1"


def test_a_quotation_stands_between_its_offsets() -> None:
    scene = a_scene()
    [window] = split(LAMPLIGHT)
    units = to_numbered_units(
        window, SceneText(span=scene.entry.source, text=LAMPLIGHT)
    )

    first = to_numbered_quotations(window)[0]

    unit = next(unit for unit in units if unit.number == first.unit)
    assert unit.text[first.start : first.end].startswith("He said he would be back")


def test_what_is_not_spoken_is_not_offered_as_a_line() -> None:
    scene = a_scene()
    first, *rest = scene.quotations
    title = first.model_copy(update={"unspoken": "title"})
    changed = scene.model_copy(update={"quotations": (title, *rest)})

    [window] = split_into_windows(
        changed, SceneText(span=scene.entry.source, text=LAMPLIGHT)
    )

    assert len(window.quotations) == 3
