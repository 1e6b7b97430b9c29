"""Every slugline of a script opens a scene, wherever its passage begins."""

import pytest

from crews.reading import (
    build_manuscript,
    normalise,
)
from infra.offline.language.document import Document
from infra.offline.quotes.speaker_model import load_model
from infra.offline.tasks.read_passage import read_passage
from ports.questions.read_passage import PassageReading
from tests.infra.offline.passage_builders import parses_of, to_material

SCENE = """{slugline}

IDA counts the sacks in store {n}, and the rain goes on. {rain}

IDA
Store {n} is full, and so is the next one.
"""
RAIN = "The rain falls on the roof, on the sacks and on the cart outside. " * 8


def a_script(count: int, *, transition: str) -> str:
    """Return a script of *count* scenes, with *transition* before each slugline."""
    return "\n".join(
        transition + SCENE.format(slugline=f"INT. STORE {n} - DAY", n=n, rain=RAIN)
        for n in range(1, count + 1)
    )


def read_all(text: str) -> list[PassageReading]:
    """Read every passage of a script in this process."""
    text = normalise(text)
    manuscript = build_manuscript(text, "screenplay")
    readings = []
    for passage in manuscript.passages:
        material = to_material(text, manuscript, passage)
        texts = tuple(dict.fromkeys(unit.text for unit in material.units))
        document = Document.build(material, parses_of(texts))
        readings.append(read_passage(document, load_model()))
    return readings


@pytest.mark.parametrize(
    "transition",
    ["", "CUT TO:\n\n", "# Part\n\n"],
    ids=["slugline-first", "transition-first", "section-first"],
)
def test_every_slugline_opens_a_scene_of_its_own(transition: str) -> None:
    readings = read_all(a_script(30, transition=transition))

    opened = [s.place for r in readings for s in r.scenes if not s.continues]
    assert len(readings) > 1
    assert [place for place in opened if place] == [f"Store {n}" for n in range(1, 31)]


@pytest.mark.parametrize(
    ("joint", "slugline", "opening", "day"),
    [
        ("DISSOLVE TO:", "INT. STORE - DAY", "Ida, in black,", "later"),
        ("CUT TO:", "INT. STORE - DAY", "Ida, in black,", "same"),
        ("DISSOLVE TO:", "EXT. YARD - DAY", "Ida, in black,", "same"),
        ("DISSOLVE TO:", "INT. STORE - NIGHT", "Ida, in black,", "same"),
        ("DISSOLVE TO:", "INT. STORE - DAY", "The clock reads 9:40. Ida", "same"),
        ("CUT TO:", "INT. STORE - DAY", "SUPER: THREE DAYS LATER\n\nIda", "later"),
    ],
)
def test_a_dissolve_to_the_same_place_and_light_is_to_another_day(
    joint: str, slugline: str, opening: str, day: str
) -> None:
    text = (
        "INT. STORE - DAY\n\nIda counts the sacks.\n\n"
        f"{joint}\n\n{slugline}\n\n{opening} comes in again.\n"
    )

    [reading] = read_all(text)

    assert reading.scenes[-1].day == day


PIER = "EXT. PIER - DAY\n\nIda rows.\n\n"
LOFT = "Ida hides.\n\nEXT. YARD - DAY\n\nIda runs.\n\n"


@pytest.mark.parametrize(
    ("past", "days"),
    [
        pytest.param(
            f"INT. LOFT - DAY\n\nSUPER: TEN YEARS EARLIER\n\n{LOFT}",
            ["later", "same"],
            id="a-script-that-stays-in-what-a-super-calls-the-past",
        ),
        pytest.param(
            f"INT. LOFT - DAY\n\nSUPER: TEN YEARS EARLIER\n\n{LOFT}"
            "EXT. PIER - DAY\n\nSUPER: PRESENT DAY\n\nIda rows.",
            ["earlier", "earlier", "later"],
            id="a-super-that-returns",
        ),
        pytest.param(
            f"INT. LOFT (FLASHBACK) - DAY\n\n{LOFT}",
            ["earlier", "later"],
            id="one-heading-that-says-flashback",
        ),
        pytest.param(
            f"INT. LOFT (FLASHBACK) - DAY\n\nIda hides.\n\n.INSERT - A KEY\n\n{LOFT}",
            ["earlier", "earlier", "later"],
            id="an-insert-of-a-flashback",
        ),
        pytest.param(
            f"INT. LOFT (FLASHBACK) - DAY\n\n{LOFT}END FLASHBACK.\n\n{PIER}",
            ["earlier", "earlier", "later"],
            id="a-flashback-that-ends",
        ),
    ],
)
def test_a_flashback_returns_and_a_jump_back_does_not(
    past: str, days: list[str]
) -> None:
    [reading] = read_all(PIER + past)

    assert [scene.day for scene in reading.scenes[1:]] == days


def test_an_insert_is_where_it_is_shown() -> None:
    insert = ".INSERT - A KEY\n\nIt is of brass.\n\n"

    [opened] = read_all(f"{insert}INT. LOFT - NIGHT\n\nIda hides.")
    [later] = read_all(f"INT. LOFT - NIGHT\n\nIda hides.\n\n{insert}{PIER}")

    where = ("Loft", "interior", "NIGHT")
    for scene in (opened.scenes[0], later.scenes[1]):
        assert (scene.place, scene.setting, scene.time_of_day) == where
