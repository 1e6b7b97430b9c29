"""First-person and third-person narration."""

from crews.reading import build_manuscript
from tests.crews.reading.manuscript_views import build_paragraphs


def test_a_story_told_by_somebody_in_it_is_first_person() -> None:
    text = "I was born by the mill, and my father kept it. " * 9

    assert build_manuscript(text, "prose").narration == "first"


def test_what_people_say_of_themselves_is_no_narration() -> None:
    text = f"{build_paragraphs(1)}\n\n“I was born by the mill, and my father kept it.”"

    assert build_manuscript(text, "prose").narration == "third"


def test_an_i_now_and_then_does_not_make_a_narrator() -> None:
    text = f"{build_paragraphs(9)}\n\nHe was, I think, a miller."

    assert build_manuscript(text, "prose").narration == "third"


def test_a_letter_in_a_story_does_not_tell_the_story() -> None:
    chapter = "Nora crossed the yard and shut the gate behind the mare. " * 400
    letter = "I saw my brother there, and he told me that I had lost. " * 200
    text = f"{chapter}\n\n{letter}\n\n{chapter}\n\n{chapter}"

    assert build_manuscript(text, "prose").narration == "third"
