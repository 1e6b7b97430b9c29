"""Pages of a PDF become one text, without the paper's own words."""

import pytest

from infra.embedded.stories.pdf_pages import PageLine, lay_out

FOOT, TOP = 700.0, 72.0


def a_line(
    text: str, left: float = 108, top: float = 300, height: float = 12
) -> PageLine:
    """Return a line of a page of 792 points."""
    at_edge = not 72 <= top <= 720
    return PageLine(text=text, left=left, top=top, height=height, is_at_edge=at_edge)


def test_heads_and_numbers_of_pages_are_no_story() -> None:
    text = lay_out(
        [
            [
                a_line(f"THE ENGINE - Rev. {number}", top=40),
                a_line(f"It was {word}."),
                a_line(f"- {number} -", top=760),
            ]
            for number, word in enumerate(("late", "dark", "cold"), 9)
        ]
    )

    assert text.split("\n\n") == ["It was late.", "It was dark.", "It was cold."]


def test_a_cue_that_begins_several_pages_is_no_head() -> None:
    pages = [[a_line("NORA", 252, 60), a_line("No.", 180, 72)] for _ in range(3)]
    pages += [[a_line("Rain."), a_line("Wind.", top=312)] for _ in range(5)]

    assert lay_out(pages).count("NORA") == 3


@pytest.mark.parametrize(
    ("foot", "top", "is_one"),
    [
        (
            a_line("He went down to the boats and", top=FOOT),
            a_line("sat.", top=TOP),
            True,
        ),
        (a_line("He sat.", top=FOOT), a_line("She rose.", top=TOP), False),
        (a_line("NORA", 252, FOOT), a_line("Who is it?", 180, TOP), True),
        (a_line("I have tried", 180, FOOT), a_line("everything.", 180, TOP), True),
        (a_line("I have tried.", 180, FOOT), a_line("ELIAS", 252, TOP), False),
        (a_line("CUT TO:", 450, FOOT), a_line("INT. HUT - DAY", 108, TOP), False),
    ],
    ids=["a sentence", "paragraphs", "a cue", "a speech", "speeches", "a transition"],
)
def test_what_runs_over_two_pages_is_one(
    foot: PageLine, top: PageLine, *, is_one: bool
) -> None:
    wide = a_line("x" * 30, top=200)

    text = lay_out([[wide, foot], [top]])

    assert ("\n\n" not in text.partition(foot.text)[2]) is is_one


def test_words_that_a_line_parts_are_whole_and_compounds_keep_their_hyphen() -> None:
    text = lay_out(
        [
            [
                a_line("A well-known clock struck extra-", top=100),
                a_line("ordinarily late in the well-", top=112),
                a_line("known tower.", top=124),
            ]
        ]
    )

    assert " ".join(text.split()) == (
        "A well-known clock struck extraordinarily late in the well-known tower."
    )


def test_numbers_on_both_sides_of_a_slugline_are_the_papers() -> None:
    lines = [a_line("12A INT. ROOM 12 - DAY 12A", 60), a_line("12 men wait.", top=324)]

    assert lay_out([lines]).split("\n\n")[0].strip() == "INT. ROOM 12 - DAY"
    assert "12 men wait." in lay_out([lines])


def test_a_heading_in_larger_print_stands_apart() -> None:
    lines = [a_line("Chapter One", top=300, height=20), a_line("It was late.", top=318)]

    assert lay_out([lines]).split("\n\n") == ["Chapter One", "It was late."]
