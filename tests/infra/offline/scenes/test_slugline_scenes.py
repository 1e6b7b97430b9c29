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
