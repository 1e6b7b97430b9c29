"""A screenplay is exported in the words of who wrote it."""

import re
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from infra.film.final_draft import export_final_draft
from infra.film.fountain import export_fountain
from infra.film.pdf.exporter import export_pdf
from infra.film.screenplay import build_script
from infra.film.script_blocks import ActionBlock, SpeechBlock, TransitionBlock
from ports.domain.breakdown import Breakdown
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
