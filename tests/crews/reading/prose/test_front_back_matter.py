"""Front matter and back matter."""

from crews.reading import build_manuscript
from tests.crews.reading.manuscript_views import (
    all_spans,
    build_paragraphs,
    is_covered_once,
    span_texts,
)

GUTENBERG = f"""The Project Gutenberg eBook of The Mill, by A. Writer

This eBook is for the use of anyone anywhere.

*** START OF THE PROJECT GUTENBERG EBOOK THE MILL ***

Produced by Some Volunteers

THE MILL

by A. Writer


CONTENTS

CHAPTER I. The Door
CHAPTER II. The Roof


CHAPTER I. The Door

{build_paragraphs(2)}

CHAPTER II. The Roof

{build_paragraphs(2)}

THE END

*** END OF THE PROJECT GUTENBERG EBOOK THE MILL ***

Section 1. General Terms of Use
"""


def test_headers_title_pages_contents_and_licences_are_matter() -> None:
    found = build_manuscript(GUTENBERG, "auto")

    front, back = span_texts(GUTENBERG, found.matter)
    assert front.startswith("The Project Gutenberg eBook")
    assert front.endswith("CHAPTER II. The Roof")
    assert back.startswith("THE END *** END OF")
    assert [p.chapter for p in found.passages] == [
        "CHAPTER I. The Door",
        "CHAPTER II. The Roof",
    ]


def test_matter_and_passages_still_hold_every_character() -> None:
    assert is_covered_once(GUTENBERG, all_spans(build_manuscript(GUTENBERG, "auto")))


def test_a_title_with_its_byline_is_matter() -> None:
    text = f"The Mill\n\nby A. Writer\n\n{build_paragraphs(2)}"

    assert span_texts(text, build_manuscript(text, "auto").matter) == [
        "The Mill by A. Writer"
    ]


def test_a_title_above_a_chapter_is_matter() -> None:
    text = f"The Miller’s Boy\n\nCHAPTER ONE\n\n{build_paragraphs(2)}"

    found = build_manuscript(text, "auto")

    assert span_texts(text, found.matter) == ["The Miller’s Boy"]
    assert [p.chapter for p in found.passages] == ["CHAPTER ONE"]


def test_the_end_is_matter() -> None:
    text = f"{build_paragraphs(2)}\n\nThe End"

    assert span_texts(text, build_manuscript(text, "auto").matter) == ["The End"]


def test_a_story_that_ends_on_the_word_end_keeps_it() -> None:
    text = f"{build_paragraphs(2)}\n\nThis was the end"

    assert build_manuscript(text, "auto").matter == ()


def test_a_picture_in_the_story_is_a_unit_of_matter() -> None:
    text = f"{build_paragraphs(1)}\n\n[Illustration: The mill]\n\n{build_paragraphs(1)}"

    [passage] = build_manuscript(text, "auto").passages

    assert [unit.role for unit in passage.units] == ["prose", "matter", "prose"]


def test_a_note_over_several_lines_is_one_unit_of_matter() -> None:
    note = "[Illustration: The mill\nat night]"
    text = f"{build_paragraphs(1)}\n\n{note}\n\n{build_paragraphs(1)}"

    [passage] = build_manuscript(text, "auto").passages

    assert passage.units[1].source.slice(text) == note
    assert passage.units[1].role == "matter"


def test_notes_behind_the_story_are_matter() -> None:
    text = f"{build_paragraphs(9)}\n\nTranscriber’s Notes:\n\nSpelling was kept."

    [back] = span_texts(text, build_manuscript(text, "auto").matter)

    assert back == "Transcriber’s Notes: Spelling was kept."


def test_a_text_that_is_nothing_but_matter_is_read_all_the_same() -> None:
    text = "*** START OF THE PROJECT GUTENBERG EBOOK THE MILL ***"

    assert len(build_manuscript(text, "auto").passages) == 1
