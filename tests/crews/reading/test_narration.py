"""Who tells the story."""

from crews.reading import manuscript
from tests.crews.reading.shown import paragraphs


def test_a_story_told_by_somebody_in_it_is_first_person() -> None:
    text = "I was born by the mill, and my father kept it. " * 9

    assert manuscript(text, "prose").narration == "first"


def test_what_people_say_of_themselves_is_no_narration() -> None:
    text = f"{paragraphs(1)}\n\n“I was born by the mill, and my father kept it.”"

    assert manuscript(text, "prose").narration == "third"


def test_an_i_now_and_then_does_not_make_a_narrator() -> None:
    text = f"{paragraphs(9)}\n\nHe was, I think, a miller."

    assert manuscript(text, "prose").narration == "third"
