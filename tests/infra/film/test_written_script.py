"""A screenplay is exported in the words of who wrote it."""

import re
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from screenplain.parsers import fountain
from screenplain.types import Action, Dialog, DualDialog

from infra.embedded.stories.final_draft import read_final_draft
from infra.film.emphasis import read_emphasis
from infra.film.final_draft import export_final_draft
from infra.film.fountain import export_fountain
from infra.film.page.exporter import FIRST_PAGE, export_pages
from infra.film.pdf.exporter import export_pdf
from infra.film.screenplay import build_script
from infra.film.script_blocks import ActionBlock, SpeechBlock, TransitionBlock
from ports.domain.breakdown import Breakdown
from ports.domain.story import Span
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.scripts import a_written_film

UNDERSTUDY = Path(__file__).parents[2] / "stories" / "the-understudy.fountain"

SCRIPT = """Title: The Weir
Credit: written by
Author: N. N.

FADE IN:

EXT. WEIR - DAWN

Ana wades in. /* Cut this. */ She lifts the _broken_ gate [[which?]].
The clock reads 5:42.
[[Is it a gate at all?]]

ANA (INTO PHONE)
(out of breath)
It holds. [[Does it?]]
(to the dog)
Stay there!

# The mill

DISSOLVE TO:

2 INT. MILL 2

The wheel turns, and the whole of the floor shakes with
it.

ANA (CONT'D)
And now?

> CUT TO BLACK.
"""

MARKED = """INT. BARN - DAY

Lena lifts the **heavy** lamp. _All of *it*_ shines, ***truly***, at 5 * 3 *
feet. A \\*star\\* is on its side.

LENA
Do *not* touch it. I said **do not
touch** it.

OTTO ^
(*quiet*)
I will, said snake_man.

LENA
Then do.

> **THE END** <
"""
"""Marks, two who speak at once, and signs that are no marks."""


def written(ferry: SampleFilm, text: str) -> SampleFilm:
    return SampleFilm(film=a_written_film(ferry.film, text), text=text)


def fountain_of(sample: SampleFilm) -> str:
    files = export_fountain(sample.film, sample.text)
    return files["screenplay.fountain"].decode()


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text)


def test_the_words_of_a_screenplay_are_exported_and_no_others(
    ferry: SampleFilm,
) -> None:
    text = UNDERSTUDY.read_text("utf-8")

    script = fountain_of(written(ferry, text))

    _, exported = script.split("\n\n", 1)
    _, story = text.split("\n\n", 1)
    assert words(re.sub(r" #\d+#$", "", exported, flags=re.MULTILINE)) == words(story)


def test_a_script_has_its_headings_cues_and_transitions(ferry: SampleFilm) -> None:
    one, other = build_script(a_written_film(ferry.film, SCRIPT), SCRIPT)

    assert list(one.opening) == [TransitionBlock(text="FADE IN:")]
    assert (one.heading, other.heading) == ("EXT. WEIR - DAWN", "INT. MILL")
    assert [b.text for b in one.blocks if isinstance(b, ActionBlock)] == [
        "Ana wades in. She lifts the broken gate.",
        "The clock reads 5:42.",
    ]
    [speech] = [block for block in one.blocks if isinstance(block, SpeechBlock)]
    assert speech.cue == "ANA (INTO PHONE)"
    assert [(part.parenthetical, part.text) for part in speech.parts] == [
        ("out of breath", "It holds."),
        ("to the dog", "Stay there!"),
    ]
    assert one.blocks[-1] == TransitionBlock(text="DISSOLVE TO:")
    action, answer, last = other.blocks
    assert isinstance(action, ActionBlock)
    assert action.text.endswith("shakes with it.")
    assert isinstance(answer, SpeechBlock)
    assert answer.cue == "ANA (CONT'D)"
    assert last == TransitionBlock(text="CUT TO BLACK.")


def test_what_a_person_decided_stands_in_the_heading(ferry: SampleFilm) -> None:
    sample = written(ferry, SCRIPT)
    one, other = sample.film.scenes
    other = other.model_copy(update={"setting": "EXT. MILL, YARD - UNKNOWN"})
    [entry, *_] = sample.film.structure.scenes
    entries = tuple(
        entry.model_copy(
            update={"scene_id": scene.scene_id, "heading_edited": scene is other}
        )
        for scene in (one, other)
    )
    structure = sample.film.structure.model_copy(update={"scenes": entries})
    film = sample.film.model_copy(
        update={"scenes": (one, other), "structure": structure}
    )
    edited = SampleFilm(film=film, text=SCRIPT)

    final_draft = export_final_draft(film, SCRIPT)["screenplay.fdx"].decode()
    page = export_pages(film, SCRIPT)[FIRST_PAGE].decode()

    for document in (fountain_of(edited), lined_script(edited), final_draft, page):
        assert "EXT. WEIR - DAWN" in document
        assert "EXT. MILL, YARD" in document
        # What the writer had there is gone, and is no action either.
        assert "INT. MILL" not in document
    assert "EXT. MILL, YARD #2#" in fountain_of(edited)


def test_a_section_stands_in_fountain_and_on_no_page(ferry: SampleFilm) -> None:
    sample = written(ferry, SCRIPT)

    assert "\n# The mill\n" in fountain_of(sample)
    final_draft = export_final_draft(sample.film, sample.text)["screenplay.fdx"]
    assert "The mill" not in final_draft.decode()
    assert "The mill" not in lined_script(sample)


def test_a_script_says_by_whom_it_is(ferry: SampleFilm) -> None:
    sample = written(ferry, SCRIPT)

    assert "\nCredit: written by\nAuthor: N. N.\n" in fountain_of(sample)
    assert "written by" in lined_script(sample)
    document = etree.fromstring(
        export_final_draft(sample.film, sample.text)["screenplay.fdx"]
    )
    assert "N. N." in document.xpath("//TitlePage//Text/text()")


def test_a_script_of_no_acts_has_none(ferry: SampleFilm) -> None:
    sample = written(ferry, SCRIPT)
    names = [act.name.upper() for act in sample.film.structure.acts]

    assert names
    assert not [name for name in names if name in lined_script(sample)]


def test_a_shot_covers_its_own_sentences_of_a_paragraph(ferry: SampleFilm) -> None:
    film = a_written_film(ferry.film, SCRIPT)
    one = film.scenes[0]
    [shot, *_] = one.shots
    shots = tuple(
        shot.model_copy(
            update={
                "shot_id": action,
                "narrative_layer": shot.narrative_layer.model_copy(
                    update={"action_description": action}
                ),
            }
        )
        for action in ("Ana wades in.", "Ana lifts the broken gate.")
    )
    scene = one.model_copy(update={"shots": shots})
    film = film.model_copy(update={"scenes": (scene, *film.scenes[1:])})

    script = next(build_script(film, SCRIPT))

    [paragraph, *_] = [b for b in script.blocks if isinstance(b, ActionBlock)]
    assert [(c.shot, c.start, c.end) for c in paragraph.covers] == [
        ("Ana wades in.", 0, len("Anawadesin.")),
        *[("Ana lifts the broken gate.", 11, 11 + len("Sheliftsthebrokengate."))],
    ]


def test_a_manner_before_a_colon_is_said_once(ferry: SampleFilm) -> None:
    text = "INT. MILL - DAY\n\nThe wheel turns.\n\n" + "\n\n".join(
        f"{name} (softly): {words}"
        for name, words in (("ADA", "Come in."), ("BO", "No."), ("ADA", "Do."))
    )

    script = fountain_of(written(ferry, text))

    assert script.count("softly") == script.count("\n(softly)\n") == 3


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("12A INT. MILL - DAY 12A", "INT. MILL - DAY"),
        ("INT. MILL - DAY #12#", "INT. MILL - DAY"),
        ("INT. HOTEL, ROOM 237", "INT. HOTEL, ROOM 237"),
        (".1408 MILL LANE", "1408 MILL LANE"),
    ],
)
def test_a_heading_is_without_the_number_of_its_scene(
    ferry: SampleFilm, heading: str, expected: str
) -> None:
    film = film_of_one_scene(ferry.film, f"{heading}\n\nThe wheel turns.")
    scene = film.scenes[0].model_copy(update={"heading": heading})
    film = film.model_copy(update={"scenes": (scene,)})

    [script] = build_script(film, f"{heading}\n\nThe wheel turns.")

    assert script.heading == expected
    assert len(script.blocks) == 1


@pytest.mark.parametrize("marks", ["/*" * 50_000, "[[" * 50_000, "(" * 50_000])
def test_marks_that_are_never_closed_cost_no_time(
    ferry: SampleFilm, marks: str
) -> None:
    text = f"INT. MILL - DAY\n\nThe wheel turns. {marks}\n\nANA\nAnd now?\n"
    film = film_of_one_scene(ferry.film, text)

    [script] = build_script(film, text)

    assert script.blocks


def film_of_one_scene(film: Breakdown, text: str) -> Breakdown:
    """Return a film of one scene without lines or shots, which covers *text*."""
    scene = film.scenes[0].model_copy(
        update={
            "heading": "INT. MILL - DAY",
            "source": (0, len(text)),
            "dialogue_script": (),
            "shots": (),
        }
    )
    scene = type(scene).model_validate(scene.model_dump())
    return film.model_copy(update={"scenes": (scene,)})


def lined_script(sample: SampleFilm) -> str:
    files = export_pdf(sample.film, sample.text)
    document = pypdfium2.PdfDocument(files["lined-script.pdf"])
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_screenplain_reads_what_a_writer_emphasised(ferry: SampleFilm) -> None:
    script = fountain_of(written(ferry, MARKED))

    found = list(fountain.parse(StringIO(script)))

    [action, end] = [each for each in found if isinstance(each, Action)]
    html = " ".join(line.to_html() for line in action.lines)
    assert html == (
        "Lena lifts the <strong>heavy</strong> lamp. <u>All of </u><em><u>it</u></em> "
        "shines, <strong><em>truly</em></strong>, at 5 * 3 * feet. A *star* is on its "
        "side."
    )
    assert end.centered
    assert end.lines[0].to_html() == "<strong>THE END</strong>"
    [both] = [each for each in found if isinstance(each, DualDialog)]
    [(_, left)] = both.left.blocks
    assert left.to_html() == (
        "Do <em>not</em> touch it. I said <strong>do not touch</strong> it."
    )
    assert str(both.right.character) == "OTTO"
    assert [str(text) for _, text in both.right.blocks] == [
        "(quiet)",
        "I will, said snake_man.",
    ]
    [alone] = [each for each in found if isinstance(each, Dialog)]
    assert str(alone.blocks[0][1]) == "Then do."


def test_an_export_of_an_export_is_the_same(ferry: SampleFilm) -> None:
    script = fountain_of(written(ferry, MARKED))

    _, once = script.split("\n\n", 1)
    _, twice = fountain_of(written(ferry, once)).split("\n\n", 1)

    assert twice == once


def test_final_draft_has_the_styles_and_two_columns(
    ferry: SampleFilm, tmp_path: Path
) -> None:
    sample = written(ferry, MARKED)
    files = export_final_draft(sample.film, sample.text)
    document = etree.fromstring(files["screenplay.fdx"])

    styled = [
        (text.get("Style"), text.text)
        for text in document.xpath("/FinalDraft/Content//Text[@Style]")
    ]
    assert styled == [
        ("Bold", "heavy"),
        ("Underline", "All of "),
        ("Italic+Underline", "it"),
        ("Bold+Italic", "truly"),
        ("Italic", "not"),
        ("Bold", "do not touch"),
        ("Bold", "THE END"),
    ]
    [dual] = document.xpath("/FinalDraft/Content/Paragraph/DualDialogue")
    assert dual.xpath("./Paragraph/@Type") == [
        *("Character", "Dialogue"),
        *("Character", "Parenthetical", "Dialogue"),
    ]
    [end] = document.xpath("/FinalDraft/Content/Paragraph[@Alignment='Center']")
    assert "".join(end.itertext()) == "THE END"
    # Our own reader finds the speech of each in it.
    file = tmp_path / "screenplay.fdx"
    file.write_bytes(files["screenplay.fdx"])
    text = read_final_draft(file)
    assert re.search(r"OTTO\n\(quiet\)\nI will, said snake_man\.", text)


def test_a_tag_over_a_change_of_style_is_one_tag(ferry: SampleFilm) -> None:
    text = "INT. BARN - DAY\n\nA *lamp* of **brass** stands there.\n"
    sample = written(ferry, text)
    [scene] = sample.film.scenes
    [element, *_] = ferry.film.scenes[0].elements
    lamp = element.model_copy(
        update={"name": "lamp of brass", "category": "prop", "source": Span(0, 0)}
    )
    scene = scene.model_copy(update={"elements": (lamp,), "characters_present": ()})
    film = sample.film.model_copy(update={"scenes": (scene,)})

    files = export_final_draft(film, text)

    document = etree.fromstring(files["screenplay.fdx"])
    tagged = document.xpath("//Text[@TagNumber]")
    assert [each.text for each in tagged] == ["lamp", " of ", "brass"]
    assert {each.get("TagNumber") for each in tagged} == {"1"}
    assert len(document.xpath("//Tags/Tag")) == 1


def test_the_lined_script_covers_a_marked_speech_to_its_end(ferry: SampleFilm) -> None:
    sample = written(ferry, MARKED)
    [script] = build_script(sample.film, sample.text)

    speech = next(each for each in script.blocks if isinstance(each, SpeechBlock))
    [cover] = speech.covers
    assert cover.end == len("".join(speech.parts[0].text.split()))


@pytest.mark.parametrize(
    ("text", "plain", "styles"),
    [
        ("a *b* c", "a b c", [(2, 3, "italic")]),
        ("**a *b** c*", "a *b c*", [(0, 4, "bold")]),
        ("*a", "*a", []),
        ("2 * 3 * 4", "2 * 3 * 4", []),
        ("snake_case_name", "snake_case_name", []),
        (r"\*a\*", "*a*", []),
        ("****", "****", []),
        ("**_x_**", "x", [(0, 1, "bold"), (0, 1, "underline")]),
        ("", "", []),
    ],
)
def test_only_marks_with_a_partner_are_emphasis(
    text: str, plain: str, styles: list[tuple[int, int, str]]
) -> None:
    marked = read_emphasis(text)

    assert marked.text == plain
    assert [(each.start, each.end, each.style) for each in marked.emphasis] == styles
