"""Scripts keep their dialogue, however they are laid out."""

import pytest

from crews.reading import build_manuscript
from tests.crews.reading.manuscript_views import (
    all_spans,
    is_covered_once,
    quotations,
    unit_texts,
)

# Each layout twice: the same two scenes and three speeches, told differently.
LAYOUTS = {
    "numbered": """7 INT. BAKERY - DAWN 7

Flour on the table. NELL BRIGGS kneads.

NELL
Is it light yet?

OSKAR
Nearly. The van is late.

8 EXT. BAKERY YARD - DAY 8

Oskar waits.

NELL
Come in!
""",
    "numbered-with-letters": """1. INT. BAKERY - DAWN

NELL BRIGGS kneads.

NELL
Is it light yet?

OSKAR
Nearly. The van is late.

2A. EXT. BAKERY YARD - DAY

Oskar waits.

NELL
Come in!
""",
    "british": """SCENE 1. INT. BAKERY. DAWN.

NELL BRIGGS kneads.

NELL
Is it light yet?

OSKAR
Nearly. The van is late.

SCENE 2. EXT. BAKERY YARD. DAY.

Oskar waits.

NELL
Come in!
""",
    "british-without-dots": """SC 1 INT BAKERY DAWN

NELL BRIGGS kneads.

NELL
Is it light yet?

OSKAR
Nearly. The van is late.

SC 2 EXT BAKERY YARD DAY

Oskar waits.

NELL
Come in!
""",
    "markdown-bold": """**INT. BAKERY - DAWN**

Nell Briggs kneads.

**NELL**
Is it light yet?

**OSKAR**
Nearly. The van is late.

**EXT. BAKERY YARD - DAY**

**NELL** (O.S.)
Come in!
""",
    "markdown-headings": """### INT. BAKERY - DAWN

Nell Briggs kneads.

**NELL**

Is it light yet?

**OSKAR**

Nearly. The van is late.

### EXT. BAKERY YARD - DAY

Oskar waits.

**NELL**

*(calling)*

Come in!
""",
    "a-paragraph-a-line": """INT. BAKERY - DAWN

Nell Briggs kneads.

NELL

Is it light yet?

OSKAR

Nearly. The van is late.

EXT. BAKERY YARD - DAY

Oskar waits.

NELL

(calling)

Come in!

He goes in.
""",
    "a-paragraph-a-line-with-extensions": """EXT. BAKERY YARD - DAY

Oskar waits. Nell is inside.

NELL (O.S.)

Is it light yet?

OSKAR

Nearly. The van is late.

INT. BAKERY - LATER

NELL (CONT'D)

Come in!

He comes in.
""",
    "no-blank-lines": """INT. BAKERY - DAWN
NELL BRIGGS kneads.
NELL
Is it light yet?
OSKAR
Nearly. The van is late.
EXT. BAKERY YARD - DAY
Oskar waits.
NELL
(calling)
Come in!
He goes in.
""",
    "blank-lines-between-scenes": """INT. BAKERY - DAWN
Nell kneads. Oskar sits on a sack.
NELL
Is it light yet?
OSKAR
Nearly. The van is late.
He gets up.

EXT. BAKERY YARD - DAY
Oskar waits.
NELL
Come in!
""",
    "colon-cues": """INT. BAKERY - DAWN

Nell kneads.

NELL: Is it light yet?

OSKAR: Nearly. The van is late.

EXT. BAKERY YARD - DAY

SUPER: ONE HOUR LATER

NELL: (calling) Come in!
""",
    "bold-colon-cues": """**INT. BAKERY - DAWN**

Nell kneads.

**NELL:** Is it light yet?

**OSKAR:** Nearly. The van is late.

**EXT. BAKERY YARD - DAY**

**NELL (O.S.):** Come in!
""",
    "indented-without-blank-lines": """INT. BAKERY - DAWN
NELL BRIGGS kneads.
                    NELL
          Is it light yet?
                    OSKAR
          Nearly. The van is late.
He gets up.
EXT. BAKERY YARD - DAY
                    NELL
               (calling)
          Come in!
He goes in.
""",
    "bold-names-before-a-colon": """### INT. BAKERY - DAWN

Nell Briggs kneads.

**NELL:** Is it light yet?

**OSKAR:** *(at the door)* Nearly. The van is late.

### EXT. BAKERY YARD - DAY

**NELL:** Come in!
""",
    "pages-of-a-pdf": """7    INT. BAKERY - DAWN                              7

     NELL BRIGGS kneads.

                         NELL
               Is it light yet?

                                             (CONTINUED)

                                                      3.

7    CONTINUED:                                       7

                         OSKAR
               Nearly. The van
               is late.

8    EXT. BAKERY YARD - DAY                           8

                         NELL
               Come in!
""",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_a_script_keeps_its_scenes_and_its_speeches(text: str) -> None:
    found = [
        (q.cue, " ".join(q.source.slice(text).split()))
        for q in quotations(text, "auto")
    ]

    assert found == [
        ("NELL", "Is it light yet?"),
        ("OSKAR", "Nearly. The van is late."),
        ("NELL", "Come in!"),
    ]
    assert [role for role, _ in unit_texts(text, "auto")].count("slugline") == 2
    manuscript = build_manuscript(text, "auto")
    assert manuscript.format == "screenplay"
    assert is_covered_once(text, all_spans(manuscript))


@pytest.mark.parametrize(
    "text",
    [
        "MRS. TENNANT.\n\nWho rang?\n\nHODGE.\n\nThe baker, ma'am.\n\n" * 2,
        "MRS. TENNANT:\n\nWho rang?\n\nHODGE:\n\nThe baker, ma'am.\n\n" * 2,
    ],
    ids=["full-stop", "colon"],
)
def test_a_cue_of_a_play_may_stand_above_an_empty_line(text: str) -> None:
    found = [(q.cue, q.source.slice(text)) for q in quotations(text, "auto")]

    assert (
        found
        == [
            ("MRS. TENNANT", "Who rang?"),
            ("HODGE", "The baker, ma'am."),
        ]
        * 2
    )


def test_capitals_in_the_action_of_a_line_by_line_script_are_no_cues() -> None:
    text = (
        "INT. BAKERY - DAWN\n\nNell kneads.\n\nA VAN HOOTS\n\nShe looks up.\n\n"
        "NELL\n\nAt last.\n\nOSKAR\n\nGood morning.\n\nOskar sits.\n"
    )

    assert [q.cue for q in quotations(text, "auto")] == ["NELL", "OSKAR"]


@pytest.mark.parametrize(
    "names", [("Nell", "Oskar"), ("Old Nell", "Aunt Oskar")], ids=["one word", "two"]
)
def test_names_in_title_case_are_cues_where_a_script_has_no_others(
    names: tuple[str, str],
) -> None:
    nell, oskar = names
    text = (
        f"INT. BAKERY - DAWN\n\nNell kneads.\n\n{nell}\nIs it light yet?\n\n"
        f"{oskar}\nNearly.\n\nEXT. YARD - DAY\n\n{nell}\nCome in!\n"
    )

    found = [(q.cue, q.source.slice(text)) for q in quotations(text, "auto")]

    assert found == [(nell, "Is it light yet?"), (oskar, "Nearly."), (nell, "Come in!")]


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("THE OVEN\nA play in one act\n\nACT ONE\n\n", "SCENE I. A bakery.\n\n"),
        ("The Oven\n\nby N. Body\n\n", "SCENE 1. A bakery.\n\n"),
    ],
    ids=["acts", "scenes"],
)
def test_the_title_of_a_play_is_nobodys_speech(title: str, heading: str) -> None:
    text = (
        f"{title}{heading}MRS. TENNANT.\n\nWho rang?\n\nHODGE.\n\nThe baker.\n\n"
        "MRS. TENNANT.\n\nAt last.\n"
    )

    found = [(q.cue, q.source.slice(text)) for q in quotations(text, "auto")]

    assert found == [
        ("MRS. TENNANT", "Who rang?"),
        ("HODGE", "The baker."),
        ("MRS. TENNANT", "At last."),
    ]


def test_an_aside_before_a_speech_is_how_it_is_spoken() -> None:
    text = "Nell: (rises) Who rang?\n\nOskar: The baker.\n\n" * 2

    found = [(q.cue, q.parenthetical) for q in quotations(text, "auto")]

    assert found == [("Nell", "rises"), ("Oskar", None)] * 2


def test_sounds_and_lists_of_a_radio_play_are_nobodys_speech() -> None:
    text = (
        "THE LAMP\nA play for radio\n\nCAST\nNELL, a baker\nOSKAR, her brother\n\n"
        "SCENE ONE\n\nSOUND: A DOOR SLAMS.\n\nNELL: Who rang?\n\nOSKAR: The baker.\n\n"
        "MUSIC: A FIDDLE.\n\nSCENE TWO\n\nNELL: At last.\n\nOSKAR: Nearly.\n"
    )

    assert {q.cue for q in quotations(text, "auto")} == {"NELL", "OSKAR"}


@pytest.mark.parametrize(
    "line", ["A DISTANT EXPLOSION", "MUFFLED KNOCKING", "SILENCE", "ANGLE ON THE DOOR"]
)
def test_a_sound_or_a_shot_in_capitals_above_action_is_no_cue(line: str) -> None:
    text = (
        f"INT. VAULT - DAY\n\nREX waits.\n\n{line}\nRex turns round.\n\n"
        "FLASH\nIt is me.\n\nREX\nFlash?\n\nFLASH\nHush."
    )

    assert [q.cue for q in quotations(text, "screenplay")] == ["FLASH", "REX", "FLASH"]


def test_a_direction_inside_a_speech_ends_the_manner_before_it() -> None:
    text = "NELL. [aside] He lies. [To him] Sit.\n\nOSKAR. Thank you.\n\n" * 2

    found = [(q.source.slice(text), q.parenthetical) for q in quotations(text, "auto")]

    assert found[:3] == [("He lies.", "aside"), ("Sit.", None), ("Thank you.", None)]


ABOVE_A_PLAY = {
    "a-cast": (
        "The Oven\n\nDramatis Personæ\n\nNell, a baker\n\nOskar, her brother\n\n"
        "Act I: A bakery\n\nTime: The present.\n\n"
    ),
    "a-preface": (
        "Preface\n\nBakers have no respect for their ovens, and will not teach their"
        " children to light one. It is impossible to say why.\n\n"
    ),
    "people-of-a-play": "PERSONS OF THE PLAY\n\nNELL\n\nOSKAR, her brother.\n\n",
}


@pytest.mark.parametrize("above", ABOVE_A_PLAY.values(), ids=ABOVE_A_PLAY)
def test_what_stands_above_the_first_act_of_a_play_is_no_scene(above: str) -> None:
    acts = "Act {}\n\nA bakery.\n\n" + "NELL. Who?\n\nOSKAR. I.\n\n" * 3
    text = above + acts.format("I") + acts.format("II")

    manuscript = build_manuscript(text, "auto")

    assert [span.slice(text).strip() for span in manuscript.matter] == [above.strip()]
    assert [passage.chapter for passage in manuscript.passages] == ["Act I", "Act II"]
    assert {q.cue for q in quotations(text, "auto")} == {"NELL", "OSKAR"}


@pytest.mark.parametrize(
    "together",
    [
        "NELL and OSKAR. [Together.] Come in!",
        "NELL AND OSKAR: (together) Come in!",
        "NELL & OSKAR. Come in!",
    ],
)
def test_two_who_speak_together_have_a_cue(together: str) -> None:
    text = f"NELL. Who?\n\nOSKAR. I.\n\nNELL. When?\n\n{together}\n\nOSKAR. Now."

    found = [q.source.slice(text) for q in quotations(text, "auto")]

    assert found == ["Who?", "I.", "When?", "Come in!", "Now."]
