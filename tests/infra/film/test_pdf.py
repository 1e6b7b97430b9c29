"""What a crew prints: every scene and every key is on paper, and nothing runs out."""

import re
from collections.abc import Mapping

import pypdfium2
import pytest

from infra.film.day_limits import USUAL_DAY, DayLimits
from infra.film.pdf.exporter import export_pdf
from infra.film.pdf.stripboard import STRIP_COLOURS
from infra.film.schedule import strip_kind
from infra.film.screenplay import format_eighths
from infra.film.sheets import base_key, scene_sheets
from infra.film.shooting_days import plan_days
from ports.domain.breakdown import BrokenDownScene
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.papers import (
    DAYS,
    INDEX,
    LOWEST,
    SCRIPT,
    SHEETS,
    SHOTS,
    STRIPS,
    letters,
)

MARGIN = 36


def test_every_scene_is_in_every_document(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    for name in (SHEETS, STRIPS, SCRIPT, SHOTS):
        whole = letters("".join(pages[name]))
        for sheet in scene_sheets(sample.film, sample.text):
            assert letters(sheet.place) in whole


def test_the_element_list_has_every_key_and_its_scenes(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    whole = letters("".join(pages[INDEX]))
    keys = {
        key
        for scene in sample.film.scenes
        for key in (
            *(*scene.characters_present, scene.place_id),
            *(each.key for each in scene.elements if each.key),
        )
    }
    assert keys
    assert [key for key in keys if letters(key) not in whole] == []
    sheets = list(scene_sheets(sample.film, sample.text))
    for member in {m.label: m for sheet in sheets for m in sheet.cast}.values():
        scenes = [s.number for s in sheets if member in (*s.cast, *s.voices)]
        keys_of = {
            key
            for sheet in sheets
            for key in sheet.card.characters_present
            if base_key(key) == base_key(member.key)
        }
        listed = whole.split(letters(member.label), 1)[1]
        numbers = letters(", ".join(map(str, scenes)))
        assert all(letters(key) in listed for key in keys_of)
        assert numbers in listed


def test_the_stripboard_ends_with_the_length_of_the_film(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    sheets = list(scene_sheets(sample.film, sample.text))
    eighths = format_eighths(sum(sheet.script.eighths for sheet in sheets))

    assert f"Total: {len(sheets)} scenes, {eighths} pages" in pages[STRIPS][-1]


def test_the_stripboard_breaks_into_days(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    sheets = tuple(scene_sheets(sample.film, sample.text))
    days = plan_days(sample.film, sheets, USUAL_DAY)
    board = " ".join(" ".join(pages[STRIPS]).split())

    assert "nothing is known of availability, permits or light" in board
    assert len(days) > 2
    for day in days:
        assert f"End of day {day.number} ({day.unit}): {day.summary}, cast" in board
    assert f"{len(days)} days of shooting" in pages[STRIPS][-1]


def test_the_day_out_of_days_has_every_day_and_everybody(ferry: SampleFilm) -> None:
    files = export_pdf(ferry.film, ferry.text, limits=DayLimits(pages=0.5))
    document = pypdfium2.PdfDocument(files[DAYS])
    texts = [page.get_textpage().get_text_bounded() for page in document]

    sheets = tuple(scene_sheets(ferry.film, ferry.text))
    days = plan_days(ferry.film, sheets, DayLimits(pages=0.5))
    assert len(days) > 20 < len(texts) * 18
    present = {k for s in ferry.film.scenes for k in s.characters_present}
    people = [p for p in ferry.film.structure.people if p.key in present]
    for text in texts:
        assert all(f". {person.name}" in text for person in people)
    whole = " ".join(text.split("on into one.")[-1] for text in texts).split()
    for day in days:
        assert day.mark in whole
    marks = [w for w in whole if w in {"SW", "SWF", "W", "WF"}]
    assert sum(w.startswith("S") for w in marks) == len(people)
    assert sum(w.endswith("F") for w in marks) == len(people)
    assert len(marks) == sum(len(day.cast) for day in days)


def test_a_strip_names_all_of_a_large_cast(ferry: SampleFilm) -> None:
    [person, *_] = ferry.film.structure.people
    crowd = [
        person.model_copy(update={"key": f"char_guest_{n}_v01", "name": f"Guest {n}"})
        for n in range(40)
    ]
    scene = ferry.film.scenes[0].model_copy(
        update={"characters_present": tuple(one.key for one in crowd)}
    )
    structure = ferry.film.structure.model_copy(update={"people": tuple(crowd)})
    film = ferry.film.model_copy(update={"scenes": (scene,), "structure": structure})

    board = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[STRIPS])

    text = board[0].get_textpage().get_text_bounded()
    # The legend has each number with a name behind it.
    assert {int(n) for n in re.findall(r"\b(\d+)(?:,|\s*\n)", text)} >= {*range(1, 41)}


def test_a_strip_says_that_the_story_does_not_tell_the_time(ferry: SampleFilm) -> None:
    scenes = tuple(
        scene.model_copy(
            update={"day_night": None, "time_of_day": "UNKNOWN", "script_day": None}
        )
        for scene in ferry.film.scenes
    )
    film = ferry.film.model_copy(update={"scenes": scenes})

    board = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[STRIPS])

    text = board[0].get_textpage().get_text_bounded()
    assert re.search(r"(?:INT|EXT)\. \?", text)


@pytest.mark.parametrize("side", ["INT.", "EXT.", "INT./EXT."])
def test_a_strip_has_room_for_side_and_light(ferry: SampleFilm, side: str) -> None:
    scene = ferry.film.scenes[0].model_copy(
        update={"setting": f"{side} MILL - NIGHT", "day_night": "night"}
    )
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    board = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[STRIPS])

    assert f"{side} NIGHT" in board[0].get_textpage().get_text_bounded()


def test_the_colour_of_a_strip_tells_its_light(ferry: SampleFilm) -> None:
    def kind(setting: str, light: str | None) -> str:
        scene = ferry.film.scenes[0].model_copy(
            update={"setting": setting, "day_night": light, "time_of_day": "UNKNOWN"}
        )
        film = ferry.film.model_copy(update={"scenes": (scene,)})
        return strip_kind(next(scene_sheets(film, ferry.text)))

    assert kind("INT. MILL - DAY", "day") == "int-day"
    assert kind("EXT. MILL - NIGHT", "night") == "ext-night"
    assert kind("INT. MILL - DAWN", "dawn") == "twilight"
    assert kind("EXT. MILL - DUSK", "dusk") == "twilight"
    assert kind("INT. MILL", None) == "unknown"
    assert len(set(STRIP_COLOURS.values())) == len(STRIP_COLOURS)


def test_a_synopsis_of_two_lines_is_not_cut(ferry: SampleFilm) -> None:
    synopsis = " ".join(f"word{number:03d}" for number in range(25))
    scene = ferry.film.scenes[0].model_copy(update={"action_summary": synopsis})
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    board = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[STRIPS])

    text = board[0].get_textpage().get_text_bounded()
    assert letters(synopsis) in letters(text)


def test_a_sheet_counts_its_set_ups(
    ferry: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    text = "".join(pages[SHEETS])

    for scene in ferry.film.scenes:
        setups = {shot.setup_id for shot in scene.shots}
        assert f"Set-ups ({len(setups)})" in text


def test_the_shot_list_has_every_set_up_once(
    ferry: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    rows = [row.split(" ")[0] for row in "\n".join(pages[SHOTS]).split()]

    setups = [name for scene in ferry.film.scenes for name in _setups_of(scene)]
    assert len(setups) > 50
    assert all(rows.count(name) == 1 for name in setups)
    assert f"{len(setups)} set-ups" in "".join(pages[SHOTS])


def _setups_of(scene: BrokenDownScene) -> set[str]:
    return {shot.setup_id for shot in scene.shots if shot.setup_id}


def test_the_head_of_a_box_stays_in_its_column(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    [element, *_] = scene.elements
    many = tuple(
        element.model_copy(
            update={"name": f"t{n}", "key": None, "presence": "mentioned"}
        )
        for n in range(400)
    )
    scene = scene.model_copy(update={"elements": many})
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    document = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[SHEETS])

    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Only mentioned: nothing to provide, continued" in text
    for page in document:
        written = page.get_textpage()
        for index in range(written.count_chars()):
            assert written.get_charbox(index)[2] <= page.get_width() - MARGIN


def test_all_that_a_scene_needs_is_on_its_sheet_by_name(
    ferry: SampleFilm,
) -> None:
    document = pypdfium2.PdfDocument(export_pdf(ferry.film, ferry.text)[SHEETS])
    printed = "".join(page.get_textpage().get_text_bounded() for page in document)
    text = "".join(printed.split())

    sheets = tuple(scene_sheets(ferry.film, ferry.text))
    names = {each.name for sheet in sheets for each in sheet.needed}
    assert len(names) > 20
    for name in names:
        assert "".join(name.split()) in text
    assert "_v01" not in text


def test_nothing_is_printed_outside_the_page(sample: SampleFilm) -> None:
    for content in export_pdf(sample.film, sample.text).values():
        for page in pypdfium2.PdfDocument(content):
            width, height = page.get_size()
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                assert -1 <= left <= right <= width - 20
                assert -1 <= bottom <= top <= height


def test_what_does_not_fit_goes_on_where_there_is_room(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    element = next(each for each in scene.elements if each.category == "prop")
    names = [f"thing {number} of very many" for number in range(400)]
    elements = tuple(
        element.model_copy(update={"name": name, "key": f"obj_thing_{number}_v01"})
        for number, name in enumerate(names)
    )
    scenes = tuple(
        scene.model_copy(
            update={
                "sequence_number": number,
                "elements": elements if number == 1 else (),
                "shots": (),
            }
        )
        for number in range(1, 31)
    )
    film = ferry.film.model_copy(update={"scenes": scenes})

    files = export_pdf(film, ferry.text)

    sheets = pypdfium2.PdfDocument(files[SHEETS])
    text = "".join(page.get_textpage().get_text_bounded() for page in sheets)
    assert len(sheets) > len(scenes)
    assert all(f"{name}\r" in text for name in names)
    strips = pypdfium2.PdfDocument(files[STRIPS])
    assert len(strips) > 1
    for page in (*list(sheets)[:3], *strips):
        written = page.get_textpage()
        for index in range(written.count_chars()):
            assert written.get_charbox(index)[1] >= LOWEST


def test_the_same_film_gives_the_same_pages(ferry: SampleFilm) -> None:
    one, other = (export_pdf(ferry.film, ferry.text) for _ in "ab")

    assert one == other
