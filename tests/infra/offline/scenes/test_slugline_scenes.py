"""Every slugline of a script opens a scene, wherever its passage begins."""

import pytest

from crews.reading import (
    build_manuscript,
    normalise,
    to_numbered_quotations,
    to_numbered_units,
)
from infra.offline.language.document import Document
from infra.offline.quotes.speaker_model import load_model
from infra.offline.tasks.read_passage import read_passage
from ports.questions.read_passage import PassageMaterial, PassageReading
from tests.infra.offline.passage_builders import parses_of

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
        units = to_numbered_units(text, passage.units)
        material = PassageMaterial(
            format="screenplay",
            language="en",
            narration="third",
            title="The Stores",
            chapter=passage.chapter,
            opens_chapter=passage.opens_chapter,
            tail=passage.tail.slice(text),
            units=units,
            quotations=to_numbered_quotations(text, passage.units, passage.quotations),
        )
        texts = tuple(dict.fromkeys(unit.text for unit in units))
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
