"""What a crew prints: every scene and every key is on paper, and nothing runs out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, count, islice

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.film.clean_text import clean_line
from infra.film.pdf.exporter import export_pdf
from infra.film.pdf.lined_script import draw_lined_script
from infra.film.pdf.stripboard import STRIP_COLOURS
from infra.film.schedule import strip_kind
from infra.film.screenplay import build_script, format_eighths
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    SpeechBlock,
    SpeechPart,
)
from infra.film.sheets import base_key, scene_sheets
from infra.film.shooting_days import PAGES_A_DAY, plan_days
from infra.film.story_script import quote_story
from ports.domain.breakdown import BrokenDownScene
from ports.domain.story import Span
from tests.infra.film.conftest import SampleFilm

SHEETS = "breakdown-sheets.pdf"
INDEX = "element-list.pdf"
STRIPS = "stripboard.pdf"
DAYS = "day-out-of-days.pdf"
SCRIPT = "lined-script.pdf"
SHOTS = "shot-list.pdf"

LEFT_EDGE, RIGHT_EDGE, FOOT = 122, 560, 40
"""Points: what is left or right of a script, above the foot, are labels of shots."""

HAIR = 0.2
"""Points that two letters may share, which nobody sees."""

LOWEST_LINE = 60
"""Points from the foot to the last line of a script; its legend stands below."""

LINE, HALF_A_LINE = 12, 6
"""Points from one line of the script to the next."""

MARGIN = 36

Box = tuple[float, float, float, float]
"""Left, bottom, right and top of what is printed."""

LOWEST = 18
"""Points from the foot of the page; the page's number stands there."""


@pytest.fixture(scope="module")
def pages(sample: SampleFilm) -> Mapping[str, list[str]]:
    """Return the text of each page of each document."""
    files = export_pdf(sample.film, sample.text)
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
    days = plan_days(sample.film, sheets, PAGES_A_DAY)
    board = " ".join(" ".join(pages[STRIPS]).split())

    assert "nothing is known of availability, permits or light" in board
    assert len(days) > 2
    for day in days:
        unit = "night" if day.is_night else "day"
        assert f"End of day {day.number} ({unit}): {day.summary}, cast" in board
    assert board.count("Rest: from nights to days") == sum(d.after_rest for d in days)
    assert f"{len(days)} days of shooting" in pages[STRIPS][-1]


def test_the_day_out_of_days_has_every_day_and_everybody(ferry: SampleFilm) -> None:
    files = export_pdf(ferry.film, ferry.text, pages_a_day=0.5)
    document = pypdfium2.PdfDocument(files[DAYS])
    texts = [page.get_textpage().get_text_bounded() for page in document]

    sheets = tuple(scene_sheets(ferry.film, ferry.text))
    days = plan_days(ferry.film, sheets, 0.5)
    assert len(days) > 20 < len(texts) * 18
    present = {k for s in ferry.film.scenes for k in s.characters_present}
    people = [p for p in ferry.film.structure.people if p.key in present]
    for text in texts:
        assert all(f". {person.name}" in text for person in people)
    whole = " ".join(text.split("a night.")[-1] for text in texts).split()
    for day in days:
        assert f"{day.number}{'N' * day.is_night}" in whole
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


def test_every_line_of_dialogue_is_in_the_lined_script(ferry: SampleFilm) -> None:
    files = export_pdf(ferry.film, ferry.text)
    document = pypdfium2.PdfDocument(files[SCRIPT])
    # What is left of the script's edge are the labels of the shots' lines.
    text = "".join(page.get_textpage().get_text_bounded(left=122) for page in document)
    # A speech that goes on over the page has its cue again.
    whole = re.sub(r"\(MORE\).*?\(CONT'D\)", "", letters(text))

    for scene in ferry.film.scenes:
        for line in scene.dialogue_script:
            # The comma before a tag of speech is a full stop without the tag.
            assert letters(clean_line(line.line)).rstrip(",") in whole


def test_all_documents_have_the_pages_of_the_script(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    sheets = list(scene_sheets(sample.film, sample.text))
    strips = plan_days(sample.film, sheets, PAGES_A_DAY)
    first: dict[int, int] = {}
    for number, page in enumerate(pages[SCRIPT], 1):
        for sheet in sheets:
            length = format_eighths(sheet.script.eighths)
            heading = letters(f"{sheet.number}  {sheet.script.heading}")
            if heading[:20] in letters(page) and f"{length} p." in page:
                first.setdefault(sheet.number, number)

    assert first.keys() == {sheet.number for sheet in sheets}
    written = re.findall(
        r"Scene (\d+)\s.*?script page (\d+)", "".join(pages[SHEETS]), re.DOTALL
    )
    assert {int(a): int(b) for a, b in written} == first
    on_strips = re.findall(r"\bp\. (\d+)", "".join(pages[STRIPS]))
    assert list(map(int, on_strips)) == [
        first[strip.sheet.number] for day in strips for strip in day.strips
    ]


LENGTHS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 90)), max_size=25)
"""Of paragraphs: words of manner, where it is a speech, and words of the text."""


@settings(max_examples=20)
@given(lengths=LENGTHS)
def test_no_word_is_lost_where_a_page_ends(
    ferry: SampleFilm, lengths: list[tuple[int, int]]
) -> None:
    sheet = next(scene_sheets(ferry.film, ferry.text))
    blocks = tuple(_blocks_of(lengths))
    script = replace(sheet.script, opening=(), blocks=blocks)

    content = draw_lined_script(ferry.film, (script,), ferry.text).content

    written = [
        page.get_textpage().get_text_bounded(
            left=LEFT_EDGE, bottom=LOWEST_LINE, right=RIGHT_EDGE
        )
        for page in pypdfium2.PdfDocument(content)
    ]
    words = sum(sum(pair) for pair in lengths)
    assert re.findall(r"word\d+", " ".join(written)) == _words(words)


def _words(many: int) -> list[str]:
    return [f"word{number}" for number in range(many)]


def _blocks_of(lengths: list[tuple[int, int]]) -> list[Block]:
    words = (f"word{number}" for number in count())
    blocks: list[Block] = []
    for manner, many in lengths:
        parenthetical = " ".join(islice(words, manner))
        text = " ".join(islice(words, many))
        if not manner:
            blocks.append(ActionBlock(text=text))
            continue
        part = SpeechPart(parenthetical=parenthetical, text=text)
        blocks.append(
            SpeechBlock(
                character="Ada",
                delivery="on_screen",
                resumes=False,
                parts=(part,),
                lines=("",),
            )
        )
    return blocks


@pytest.mark.parametrize("field", ["line", "parenthetical", "character"])
def test_a_speech_that_nobody_could_print_is_printed(
    ferry: SampleFilm, field: str
) -> None:
    scene = next(s for s in ferry.film.scenes if s.dialogue_script)
    [line, *_] = scene.dialogue_script
    words = " ".join(f"word{n}" for n in range(1500))
    line = line.model_copy(update={field: words})
    scene = scene.model_copy(
        update={"dialogue_script": (line,), "shots": (), "source": line.source}
    )
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    document = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[SCRIPT])

    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert len(document) > 2
    assert all(f"WORD{n}" in letters(text).upper() for n in range(1500))
    pages_more = text.count("(MORE)")
    assert (
        pages_more == text.count("(CONT'D)") == (len(document) - 1) * (field == "line")
    )
    for page in document:
        written = page.get_textpage()
        for index in range(written.count_chars()):
            assert written.get_charbox(index)[1] >= LOWEST


def test_every_shot_that_covers_something_has_its_line(ferry: SampleFilm) -> None:
    files = export_pdf(ferry.film, ferry.text)
    document = pypdfium2.PdfDocument(files[SCRIPT])
    labels = {
        label
        for page in document
        for label in page.get_textpage().get_text_bounded(right=115, bottom=40).split()
    }

    covering = {
        clean_line(shot.setup_id or "") or str(shot.shot_number_in_scene)
        for scene in quote_story(
            build_script(ferry.film, ferry.text), ferry.text, title=""
        )
        for block in scene.blocks
        if isinstance(block, ActionBlock | SpeechBlock)
        for shot in scene.card.shots
        if shot.shot_id in {cover.shot for cover in block.covers}
    }
    assert len(covering) > 50
    assert covering <= labels


PLAIN_STORY = (
    "The miller climbed the narrow stairs with a lantern in his left hand and counted "
    "the sacks along the wall twice, because the boy had never once counted them "
    "right. Outside, rain hammered on the wheel. Slowly he sat down on the lowest "
    "sack, took off his boots, emptied them through the hatch; listened for the cart "
    "on the causeway.\n\nNobody came. He blew the lantern out."
)
TOLD = {
    "1A": ("miller", "right.", "The miller climbs the narrow stairs with a lantern."),
    "1B": ("Outside,", "wheel.", "Rain hammers on the wheel."),
    "1C": (
        "Slowly",
        "hatch",
        "He takes off his boots, empties them through the hatch.",
    ),
    "1D": ("listened", "causeway.", "The miller listens for the cart."),
    "1E": ("Nobody", "out.", "The miller blows the lantern out."),
}
"""First and last word of what each set-up shows, and what its shot tells of it."""


def test_a_line_runs_along_the_very_words_of_its_shots(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    end = PLAIN_STORY.index("\n\n")
    first, second = Span(0, end), Span(end + 2, len(PLAIN_STORY))
    shots = tuple(
        shot.model_copy(
            update={
                "setup_id": setup,
                "lines": (),
                "staging": False,
                "source": (second if setup == "1E" else first,),
                "narrative_layer": shot.narrative_layer.model_copy(
                    update={"action_description": action}
                ),
            }
        )
        for shot, (setup, (_, _, action)) in zip(
            scene.shots, TOLD.items(), strict=False
        )
    )
    card = scene.model_copy(
        update={
            "source": Span(0, len(PLAIN_STORY)),
            "dialogue_script": (),
            "shots": shots,
        }
    )
    film = ferry.film.model_copy(update={"scenes": (card,)})

    [page] = pypdfium2.PdfDocument(export_pdf(film, PLAIN_STORY)[SCRIPT])

    for setup, (begins, ends, _) in TOLD.items():
        [line] = _lines_below(page, _box_of(page, setup))
        assert abs(line[3] - _box_of(page, begins)[3]) < HALF_A_LINE
        assert abs(line[1] - _box_of(page, ends)[1]) < HALF_A_LINE


def _box_of(page: pypdfium2.PdfPage, word: str) -> Box:
    text = page.get_textpage()
    [(first, many)] = iter(text.search(word, match_case=True).get_next, None)
    boxes = [text.get_charbox(n) for n in range(first, first + many)]
    left, bottoms, _, tops = zip(*boxes, strict=True)
    return min(left), min(bottoms), boxes[-1][2], max(tops)


def _lines_below(page: pypdfium2.PdfPage, label: Box) -> list[Box]:
    """Return the vertical lines that begin below a label."""
    lines = [
        item.get_bounds()
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
    ]
    return [
        (left, bottom, right, top)
        for left, bottom, right, top in lines
        if right - left < HALF_A_LINE / 2
        and label[0] <= left <= label[2]
        and 0 < label[1] - top < LINE
    ]


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


def test_no_label_of_a_lined_script_is_printed_over_another(ferry: SampleFilm) -> None:
    scene = next(s for s in ferry.film.scenes if s.dialogue_script)
    shot = next(shot for shot in scene.shots if shot.lines)
    # Thirty set-ups of one speech: more than columns have room for.
    shots = tuple(
        shot.model_copy(update={"shot_id": f"{n}", "setup_id": f"12A{n}"})
        for n in range(30)
    )
    number = len(ferry.film.scenes) + 1
    crowd = scene.model_copy(update={"shots": shots, "sequence_number": number})
    film = ferry.film.model_copy(update={"scenes": (*ferry.film.scenes, crowd)})

    document = pypdfium2.PdfDocument(export_pdf(film, ferry.text)[SCRIPT])

    written = [_labels_of(page) for page in document]
    assert {f"12A{n}" for n in range(30)} <= set(" ".join(map(_text, written)).split())
    for boxes in written:
        for (_, one), (_, other) in combinations(boxes, 2):
            assert not _is_over(one, other)


def _labels_of(page: pypdfium2.PdfPage) -> list[tuple[str, Box]]:
    """Return the letters outside the script's edges, above the foot of the page."""
    text = page.get_textpage()
    found = [
        (text.get_text_range(n, 1), text.get_charbox(n))
        for n in range(text.count_chars())
    ]
    return [
        (letter, box)
        for letter, box in found
        if (box[2] < LEFT_EDGE or box[0] > RIGHT_EDGE) and box[1] > FOOT
    ]


def _text(labels: list[tuple[str, Box]]) -> str:
    return "".join(letter for letter, _ in labels)


def _is_over(one: Box, other: Box) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > HAIR and height > HAIR
