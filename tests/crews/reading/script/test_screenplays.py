"""Screenplays and stage plays."""

import pytest

from crews.reading import build_manuscript
from tests.crews.reading.manuscript_views import (
    all_spans,
    is_covered_once,
    quotation_texts,
    quotations,
    unit_texts,
)

FOUNTAIN = """Title: The Mill
Author: A. Writer

FADE IN:

EXT. MILL - NIGHT

Rain. TOM (40) runs to the door.

TOM
(out of breath)
Open up!
(beat)
Please.

He knocks.

TOM (CONT'D)
It is me.

MARY (V.O.)
He never came back.

GUARD (O.S.) ^
Halt! [[louder?]]

@McCoy
~La la la

.THE CELLAR

> A card reads: <

/* INT. CUT

TOM
No. */

CUT TO:

INT./EXT. CAR - DAY

They go.
"""


def test_every_line_of_a_screenplay_has_its_role() -> None:
    assert [role for role, _ in unit_texts(FOUNTAIN, "auto")] == [
        *("transition", "slugline", "action"),
        *("cue", "parenthetical", "dialogue", "parenthetical", "dialogue", "action"),
        *("cue", "dialogue", "cue", "dialogue"),
        *("cue", "dialogue", "matter", "cue", "dialogue"),
        *("slugline", "action", "matter", "transition"),
        *("slugline", "action"),
    ]


def test_what_stands_under_a_cue_is_a_quotation() -> None:
    assert quotation_texts(FOUNTAIN, "auto") == [
        "Open up!",
        "+ Please.",
        "+ It is me.",
        "He never came back.",
        "Halt!",
        "La la la",
    ]


def test_a_quotation_names_its_cue_its_manner_and_where_it_comes_from() -> None:
    found = [(q.cue, q.parenthetical, q.delivery) for q in quotations(FOUNTAIN, "auto")]

    assert found == [
        ("TOM", "out of breath", "on_screen"),
        ("TOM", "beat", "on_screen"),
        ("TOM", None, "on_screen"),
        ("MARY", None, "voice_over"),
        ("GUARD", None, "off_screen"),
        ("McCoy", None, "on_screen"),
    ]


@pytest.mark.parametrize(
    "note",
    [
        *("(V.O.)", "(O.S.)", "(O.C.) (CONT'D)", "(on the radio)", "(ON PHONE)"),
        *("(filtered)", "(over her headset)", "(through the door)", "(TV)"),
    ],
)
def test_who_is_only_heard_is_not_on_screen(note: str) -> None:
    [quotation] = quotations(f"INT. MILL - DAY\n\nTOM {note}\nHello.", "screenplay")

    assert quotation.delivery != "on_screen"


@pytest.mark.parametrize(
    "note", ["(CONT'D)", "(into the phone)", "(phone in hand)", "(on stage)"]
)
def test_who_speaks_into_a_phone_is_on_screen(note: str) -> None:
    [quotation] = quotations(f"INT. MILL - DAY\n\nTOM {note}\nHello.", "screenplay")

    assert quotation.delivery == "on_screen"


@pytest.mark.parametrize(
    ("manner", "delivery"),
    [
        ("filtered", "off_screen"),
        ("V.O.", "voice_over"),
        ("from the next room", "off_screen"),
        ("off her look", "on_screen"),
        ("over the radio", "on_screen"),
    ],
)
def test_a_parenthetical_may_say_where_a_voice_comes_from(
    manner: str, delivery: str
) -> None:
    text = f"INT. MILL - DAY\n\nTOM\n({manner})\nHello.\n(beat)\nHello?"

    assert {q.delivery for q in quotations(text, "screenplay")} == {delivery}


def test_a_title_page_is_matter() -> None:
    found = build_manuscript(FOUNTAIN, "auto")

    assert [s.slice(FOUNTAIN) for s in found.matter] == [
        "Title: The Mill\nAuthor: A. Writer"
    ]
    assert is_covered_once(FOUNTAIN, all_spans(found))


SLUGLINES = [
    "INT. KITCHEN - NIGHT",
    "EXT KITCHEN - NIGHT",
    "INT./EXT. CAR - DAY",
    "I/E CAR - DAY",
    "int. kitchen - night",
    "12 INT. KITCHEN - NIGHT 12",
    "EST. TOWN - DAWN",
    ".KITCHEN",
]


@pytest.mark.parametrize("line", SLUGLINES)
def test_sluglines_are_known_in_every_form(line: str) -> None:
    assert unit_texts(f"{line}\n\nHe sits.", "screenplay")[0] == ("slugline", line)


def test_indented_cues_need_no_blank_line_above_them() -> None:
    text = "INT. KITCHEN - NIGHT\n\nTom sits.\n            TOM\n      Well?\n"

    assert [r for r, _ in unit_texts(text, "screenplay")] == [
        "slugline",
        "action",
        "cue",
        "dialogue",
    ]


@pytest.mark.parametrize("line", ["(CONTINUED)", "CONTINUED:", "12.", "= He goes."])
def test_marks_of_the_page_are_matter(line: str) -> None:
    assert (
        unit_texts(f"INT. A - DAY\n\n{line}\n\nHe sits.", "screenplay")[1][0]
        == "matter"
    )


def test_shouting_in_action_is_no_cue() -> None:
    text = "INT. A - DAY\n\nBANG!\nHe falls.\n\nSILENCE.\n"

    assert quotation_texts(text, "screenplay") == []


def test_acts_open_chapters() -> None:
    text = (
        "ACT ONE\n\nINT. A - DAY\n\nHe sits.\n\nACT TWO\n\nINT. B - DAY\n\nHe stands."
    )

    found = build_manuscript(text, "screenplay").passages

    assert [p.chapter for p in found] == ["ACT ONE", "ACT TWO"]


def test_a_novel_that_quotes_a_slugline_stays_prose() -> None:
    text = "He wrote the first line.\n\nINT. KITCHEN - NIGHT\n\nThen he slept."

    assert build_manuscript(text, "auto").format == "prose"


PLAY = """ACT I

SCENE I. A street.

Enter ANTONIO and SALARINO.

ANTONIO. In sooth, I know not why I am so sad:
It wearies me.

SALARINO.
Your mind is tossing. [Aside.] There.

ANTONIO. Go.

SALARINO. I go.

[Exit.]
"""


def test_a_play_is_read_by_its_speakers() -> None:
    found = [
        (q.cue, " ".join(q.source.slice(PLAY).split()))
        for q in quotations(PLAY, "auto")
    ]

    assert found == [
        ("ANTONIO", "In sooth, I know not why I am so sad: It wearies me."),
        ("SALARINO", "Your mind is tossing."),
        ("SALARINO", "There."),
        ("ANTONIO", "Go."),
        ("SALARINO", "I go."),
    ]


def test_a_scene_of_a_play_is_its_slugline() -> None:
    assert unit_texts(PLAY, "auto")[1] == ("slugline", "SCENE I. A street.")


def test_speakers_before_a_colon_make_a_play() -> None:
    text = "Tom: Who is it?\nMary: It is I.\nTom: Come in.\nMary: Thank you."

    assert quotation_texts(text, "auto") == [
        "Who is it?",
        "It is I.",
        "Come in.",
        "Thank you.",
    ]


def test_a_title_belongs_to_the_speakers_name() -> None:
    text = "MRS. ALVING. I know.\n\nREGINA. A rat!\n\n" * 2

    assert [q.cue for q in quotations(text, "auto")] == ["MRS. ALVING", "REGINA"] * 2


def test_how_a_speaker_of_a_play_speaks_stands_with_the_cue() -> None:
    text = "NORA (rising). Go.\n\nHELMER. [_softly_] No.\n\nNORA. Go.\n\nHELMER. No."

    assert [q.parenthetical for q in quotations(text, "auto")] == [
        "rising",
        "softly",
        None,
        None,
    ]
