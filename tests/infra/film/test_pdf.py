"""What a crew prints: every scene and every key is on paper, and nothing runs out."""

from collections.abc import Mapping

import pypdfium2
import pytest

from infra.film.clean_text import clean_line
from infra.film.pdf.exporter import PdfExporter
from infra.film.sheets import base_key, scene_sheets
from tests.infra.film.conftest import SampleFilm

SHEETS = "breakdown-sheets.pdf"
STRIPS = "stripboard.pdf"
SCRIPT = "lined-script.pdf"


@pytest.fixture(scope="module", params=["ferry", "hostile"])
def sample(request: pytest.FixtureRequest) -> SampleFilm:
    found: SampleFilm = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def pages(sample: SampleFilm) -> Mapping[str, list[str]]:
    """Return the text of each page of each document."""
    files = PdfExporter().export(sample.film, sample.text)
    return {
        name: [
            page.get_textpage().get_text_bounded()
            for page in pypdfium2.PdfDocument(content)
        ]
        for name, content in files.items()
    }


def letters(text: str) -> str:
    """Return *text* without the spaces, at which lines are broken."""
    return "".join(text.split())


def test_every_scene_is_in_every_document(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    for name in (SHEETS, STRIPS, SCRIPT):
        whole = letters("".join(pages[name]))
        for sheet in scene_sheets(sample.film, sample.text):
            assert letters(sheet.place) in whole


def test_every_key_that_a_scene_needs_is_on_its_sheet(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    text = "".join(pages[SHEETS])

    scenes = sample.film.scenes
    keys = {e.key for scene in scenes for e in scene.elements if e.key}
    cast = {base_key(key) for scene in scenes for key in scene.characters_present}
    assert len(keys) > 20
    for key in {*keys, *cast, *(scene.place_id for scene in scenes)}:
        assert key in text


def test_every_line_of_dialogue_is_in_the_lined_script(ferry: SampleFilm) -> None:
    files = PdfExporter().export(ferry.film, ferry.text)
    document = pypdfium2.PdfDocument(files[SCRIPT])
    # What is left of the script's edge are the labels of the shots' lines.
    text = "".join(page.get_textpage().get_text_bounded(left=120) for page in document)

    for scene in ferry.film.scenes:
        for line in scene.dialogue_script:
            assert letters(clean_line(line.line)) in letters(text)


def test_every_shot_that_covers_something_has_its_line(ferry: SampleFilm) -> None:
    files = PdfExporter().export(ferry.film, ferry.text)
    document = pypdfium2.PdfDocument(files[SCRIPT])
    labels = [
        label
        for page in document
        for label in page.get_textpage().get_text_bounded(right=112, bottom=40).split()
    ]

    sheets = scene_sheets(ferry.film, ferry.text)
    covering = [
        shot
        for sheet in sheets
        for block in sheet.script.blocks
        for shot in block.shots
    ]
    assert len(labels) >= len(set(covering))


def test_nothing_is_printed_outside_the_page(sample: SampleFilm) -> None:
    for content in PdfExporter().export(sample.film, sample.text).values():
        for page in pypdfium2.PdfDocument(content):
            width, height = page.get_size()
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                assert -1 <= left <= right <= width - 20
                assert -1 <= bottom <= top <= height


def test_the_same_film_gives_the_same_pages(ferry: SampleFilm) -> None:
    one, other = (PdfExporter().export(ferry.film, ferry.text) for _ in "ab")

    assert one == other
