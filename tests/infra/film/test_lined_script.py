"""The lined script: every line is whole, and every shot has its line beside it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, count, islice

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.film.clean_text import clean_line
from infra.film.day_limits import USUAL_DAY
from infra.film.pdf.exporter import export_pdf
from infra.film.pdf.lined_script import draw_lined_script
from infra.film.screenplay import build_script, format_eighths
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    SpeechBlock,
    SpeechPart,
)
from infra.film.sheets import scene_sheets
from infra.film.shooting_days import plan_days
from infra.film.story_script import quote_story
from ports.domain.story import Span
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.films import spoken_words
from tests.infra.film.papers import LOWEST, SCRIPT, SHEETS, STRIPS, letters

LEFT_EDGE, RIGHT_EDGE, FOOT = 122, 560, 40
"""Points: what is left or right of a script, above the foot, are labels of shots."""

HAIR = 0.2
"""Points that two letters may share, which nobody sees."""

LOWEST_LINE = 60
"""Points from the foot to the last line of a script; its legend stands below."""

LINE, HALF_A_LINE = 12, 6
"""Points from one line of the script to the next."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top of what is printed."""


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
            assert letters(spoken_words(line)).rstrip(",") in whole


def test_all_documents_have_the_pages_of_the_script(
    sample: SampleFilm, pages: Mapping[str, list[str]]
) -> None:
    sheets = list(scene_sheets(sample.film, sample.text))
    strips = plan_days(sample.film, sheets, USUAL_DAY)
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
            build_script(ferry.film, ferry.text), ferry.text, titles=()
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
