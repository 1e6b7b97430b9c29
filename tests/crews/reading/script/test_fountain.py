"""The rules of the Fountain format (fountain.io/syntax), one row each."""

import pytest

from crews.reading import build_manuscript, find_title
from tests.crews.reading.manuscript_views import (
    all_spans,
    is_covered_once,
    quotation_texts,
    unit_texts,
)

HEAD = "INT. BARN - DAY\n\nHe waits.\n\n"

RULES = [
    # Scene headings.
    ("EXT. YARD - NIGHT\n\nRain.", ["slugline", "action"]),
    ("est. yard - night\n\nRain.", ["slugline", "action"]),
    ("INT/EXT. CAR - DAY\n\nRain.", ["slugline", "action"]),
    ("I/E. CAR - DAY\n\nRain.", ["slugline", "action"]),
    (".SNIPER SCOPE POV\n\nRain.", ["slugline", "action"]),
    ("EXT. YARD - NIGHT #1-A#\n\nRain.", ["slugline", "action"]),
    ("...and then nothing.", ["action"]),
    # Action.
    ("!SCANNING THE AISLES\nWhere is it?", ["action"]),
    ("!FADE TO:", ["action"]),
    ("He runs.\nHe falls.", ["action"]),
    # Characters.
    ("JO\nYes.", ["cue", "dialogue"]),
    ("JO (on the radio)\nYes.", ["cue", "dialogue"]),
    ("R2D2\nYes.", ["cue", "dialogue"]),
    ("23\nYes.", ["matter", "action"]),
    ("@McAvoy\nYes.", ["cue", "dialogue"]),
    ("    JO\n    Yes.", ["cue", "dialogue"]),
    # Dialogue.
    ("JO\nYes.\nNo.", ["cue", "dialogue"]),
    ("JO\nYes.\n  \nAnd no.", ["cue", "dialogue"]),
    ("JO\n(softly)\nYes.\n(louder)\nNo.", ["cue", *["parenthetical", "dialogue"] * 2]),
    # Dual dialogue.
    ("JO\nYes.\n\nAL ^\nNo.", ["cue", "dialogue", "cue", "dialogue"]),
    # Lyrics.
    ("~Over the hill\n~And far away", ["action"]),
    ("JO\n~Over the hill", ["cue", "dialogue"]),
    # Transitions.
    ("CUT TO:", ["transition"]),
    ("> Burn to white.", ["transition"]),
    # Centred text.
    ("> THE END OF IT <", ["action"]),
    ("> THE BARN <\n> A PLAY <", ["action"]),
    (">_ACT TWO_<\n\nEXT. YARD - DAY", ["heading", "slugline"]),
    ("> **COLD OPEN** <\n\nEXT. YARD - DAY", ["heading", "slugline"]),
    # Emphasis.
    ("**EXT. YARD - NIGHT**\n\nRain.", ["slugline", "action"]),
    ("_JO_\nYes.", ["cue", "dialogue"]),
    ("*He runs.*", ["action"]),
    # Page breaks.
    ("===", ["matter"]),
    ("======", ["matter"]),
    # Notes.
    ("He sits[[or stands?]]. He waits.", ["action", "matter", "action"]),
    ("[[ask\nJo]]\n\nHe sits.", ["matter", "action"]),
    ("JO\nYes.\n[[to the camera]]\nNo.", ["cue", "dialogue", "matter", "dialogue"]),
    ("JO [[young]]\nYes.", ["cue", "matter", "dialogue"]),
    # Boneyard.
    ("/*\nJO\nYes.\n\nEXT. YARD - DAY\n*/", ["matter"]),
    ("He sits. /* and stands */ He waits.", ["action", "matter", "action"]),
    ("JO\nYes. /* no\n\nnever */ Oh.", ["cue", "dialogue", "matter", "dialogue"]),
    # Sections and synopses.
    ("# Act\n\n= He leaves.\n\nEXT. YARD - DAY", ["heading", "matter", "slugline"]),
    ("### A thought\n\nHe sits.", ["matter", "action"]),
    ("= He leaves.", ["matter"]),
]


@pytest.mark.parametrize(("text", "roles"), RULES)
def test_each_rule_gives_its_lines_their_roles(text: str, roles: list[str]) -> None:
    text = HEAD + text

    found = [role for role, _ in unit_texts(text, "screenplay")]

    assert found == ["slugline", "action", *roles]
    assert is_covered_once(text, all_spans(build_manuscript(text, "screenplay")))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("JO\nYes.\n  \nAnd no.", ["Yes. And no."]),
        ("JO\nYes.\n[[to the camera]]\nNo.", ["Yes.", "+ No."]),
        ("JO\nYes /* or no */ then.", ["Yes", "+ then."]),
        ("/*\nJO\nYes.\n*/", []),
        ("> THE BARN <\n> A PLAY <", []),
        ("!JO SINGS\n\n~Over the hill", []),
        ("JO\n~Over the hill", ["Over the hill"]),
    ],
)
def test_only_what_stands_under_a_cue_is_spoken(text: str, spoken: list[str]) -> None:
    assert quotation_texts(HEAD + text, "screenplay") == spoken


@pytest.mark.parametrize(
    "text",
    [
        "Title:\n    _**THE BARN**_\nCredit: by\nAuthor: N. Body\nDraft date: 1/1\n\n",
        "title: The Barn\nContact:\n\tN. Body\n\t1 Lane\n\n",
    ],
)
def test_a_title_page_may_have_values_over_several_lines(text: str) -> None:
    assert unit_texts(text + HEAD, "screenplay")[0] == ("slugline", "INT. BARN - DAY")


def test_a_page_break_is_no_scene() -> None:
    text = f"{HEAD}===\n\nHe still waits.\n\nJO\nCome.\n"

    assert "break" not in [role for role, _ in unit_texts(text, "screenplay")]


STRUCTURE = [
    # Over a slugline, and where nothing else opens a scene.
    ("FLASHBACK:\n\nEXT. YARD - DAY", ["transition", "slugline"]),
    ("BEGIN FLASHBACK\n\nHe is nine.", ["slugline", "action"]),
    ("FLASHBACK - TEN YEARS AGO\n\nHe is nine.", ["slugline", "action"]),
    ("FLASHBACK - INT. HALL - DAY\n\nHe is nine.", ["slugline", "action"]),
    ("DREAM SEQUENCE\n\nHe flies.", ["slugline", "action"]),
    ("END FLASHBACK.\n\nINT. BARN - DAY", ["transition", "slugline"]),
    ("BACK TO PRESENT\n\nHe sits.", ["slugline", "action"]),
    ("He stops.\n\nBACK TO SCENE\n\nHe sits.", ["action", "transition", "action"]),
    (
        ".THE LETTER\n\nHe reads.\n\nBACK TO SCENE\n\nHe sits.",
        ["slugline", "action", "slugline", "action"],
    ),
    (
        "FLASHBACK TO:\n\nEXT. BARN - DAY\n\nHe runs.\n\nBACK TO SCENE\n\nHe sits.",
        ["transition", "slugline", "action", "slugline", "action"],
    ),
    # What is shown at once, and over the picture.
    ("MONTAGE - HE LEARNS\n\n-- He falls.", ["transition", "action"]),
    ("SERIES OF SHOTS:\n\nA) He falls.", ["transition", "action"]),
    ("INTERCUT - BARN / YARD\n\nHe sits.", ["transition", "action"]),
    ("END MONTAGE\n\nHe sits.", ["transition", "action"]),
    ('SUPER: "Harrow, 1954"\n\nHe sits.', ["transition", "action"]),
    ("TITLE CARD: Ten years on.\n\nHe sits.", ["transition", "action"]),
    # What only sounds like it.
    ("MONTAGE: He falls, he rows, he laughs.", ["action"]),
    ("Flashback or not, he sits.", ["action"]),
    ("SUPER JO\nYes.", ["cue", "dialogue"]),
]


@pytest.mark.parametrize(("text", "roles"), STRUCTURE)
def test_what_joins_scenes_or_stands_over_them_is_no_action(
    text: str, roles: list[str]
) -> None:
    found = [role for role, _ in unit_texts(HEAD + text, "screenplay")]

    assert found == ["slugline", "action", *roles]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("Title: The Lamp\nAuthor: R. Field\n\n", "The Lamp"),
        (
            "Title:\n    _**THE LAMP**_\n    _**OF ORME**_\nCredit: by\n\n",
            "THE LAMP OF ORME",
        ),
        ("\n    title : *The Lamp*\n    Author: R. Field\n\n", "The Lamp"),
        ("Title:\nAuthor: R. Field\n\n", None),
        ("FADE IN:\n\n", None),
    ],
)
def test_a_title_page_gives_the_title(page: str, title: str | None) -> None:
    assert find_title(page + HEAD) == title
