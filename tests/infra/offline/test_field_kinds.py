"""Kinds of text that readers bring: what is read in those of field_kinds.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.offline.passage_builders import read

KINDS: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("field_kinds.yaml").read_text("utf-8")
)


def each(what: str) -> pytest.MarkDecorator:
    """Run a test for each kind that shows *what*."""
    return pytest.mark.parametrize("kind", KINDS[what].values(), ids=KINDS[what])


@each("speakers")
def test_each_line_is_its_speakers(kind: dict[str, Any]) -> None:
    assert read(kind["text"]).speakers == kind["speakers"]


@each("scenes")
def test_what_the_page_parts_are_scenes(kind: dict[str, Any]) -> None:
    scenes = read(kind["text"]).reading.scenes

    assert [scene.first_unit for scene in scenes] == kind["first_units"]


@each("places")
def test_a_scene_is_at_the_place_that_can_be_filmed(kind: dict[str, Any]) -> None:
    scenes = read(kind["text"]).reading.scenes

    assert [[s.place, s.within, s.setting] for s in scenes] == kind["settings"]


@each("names")
def test_only_people_are_people(kind: dict[str, Any]) -> None:
    assert read(kind["text"], format=kind["format"]).names == {*kind["names"]}


@each("identities")
def test_two_names_are_one_person_where_the_text_says_so(kind: dict[str, Any]) -> None:
    people = read(kind["text"], format=kind.get("format", "prose")).reading.people

    found = {one.name: [other.name for other in one.other_names] for one in people}
    assert found == kind["people"]


SCRIPTS: dict[str, str] = {
    "sluglines": (
        "INT. BAKERY - DAWN\n\nNell kneads.\n\nNELL\n{}\n\nThe next morning in the"
        " yard Oskar waits.\n\nOSKAR\n{}\n\nEXT. YARD - DAY\n\nNELL\nCome in!"
    ),
    "acts": (
        "Act I\n\nA bakery.\n\nNELL. {}\n\nNell goes to the yard. Night falls.\n\n"
        "OSKAR. {}\n\nAct II\n\nA yard.\n\nNELL. Come in!\n\nOSKAR. No."
    ),
}


@pytest.mark.parametrize("kind", SCRIPTS)
def test_a_script_has_the_scenes_that_its_writer_marks(kind: str) -> None:
    long = "I have kneaded since the night before last. " * 50
    text = SCRIPTS[kind].format(long, long)

    starts = [
        scene.first_unit for scene in read(text, format="screenplay").reading.scenes
    ]

    assert len(starts) == (2 if kind == "sluglines" else 1), "acts are passages"


@each("flashbacks")
def test_a_flashback_shares_no_scene_with_the_present(kind: dict[str, Any]) -> None:
    text = f"EXT. QUAY - DAY\n\nADA (30s) coils a rope.\n\n{kind['text']}"

    _, *scenes = read(text, format="screenplay").reading.scenes

    assert [[s.place, s.time_of_day, s.day] for s in scenes] == kind["headings"]


@pytest.mark.parametrize("title", ['SUPER: "Harrow, 1954"', "TITLE CARD: Ada Lund, 9."])
def test_a_title_over_the_picture_is_an_element_and_names_nobody(title: str) -> None:
    text = f"EXT. QUAY - DAY\n\n{title}\n\nTobias waits.\n\nTOBIAS\nNo."

    found = read(text, format="screenplay")

    assert found.names == {"Tobias"}
    assert [e.words for e in found.reading.elements] == [title]
