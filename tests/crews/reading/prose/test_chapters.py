"""Chapters and their headings."""

import pytest

from crews.reading import build_manuscript
from tests.crews.reading.manuscript_views import build_paragraphs, unit_texts

HEADINGS = [
    ("CHAPTER I", "CHAPTER I"),
    ("Chapter 12", "Chapter 12"),
    ("CHAPTER ONE. The Boy", "CHAPTER ONE. The Boy"),
    ("Chapter the First", "Chapter the First"),
    ("CHAPTER I\n\nIn Chancery", "CHAPTER I — In Chancery"),
    ("CHAPTER I\n\nIn which a letter is read", "CHAPTER I — In which a letter is read"),
    ("PART TWO\n\nCHAPTER I.\nDown the Hole", "PART TWO — CHAPTER I. — Down the Hole"),
    ("Stave Three", "Stave Three"),
    ("# The Mill", "The Mill"),
    ("II.", "II."),
    ("7", "7"),
    ("Two", "Two"),
    ("PROLOGUE", "PROLOGUE"),
    ("\n\nTHE RED ROOM", "THE RED ROOM"),
    ("Letter 4", "Letter 4"),
]


@pytest.mark.parametrize(("lines", "heading"), HEADINGS)
def test_a_heading_opens_a_chapter(lines: str, heading: str) -> None:
    text = f"{build_paragraphs(3)}\n\n{lines}\n\n{build_paragraphs(3)}"

    first, second = build_manuscript(text, "prose").passages

    assert (first.chapter, second.chapter) == (None, heading)
    assert second.opens_chapter
    assert second.units[0].role == "heading"


NO_HEADINGS = [
    "Chapter and verse he quoted, and went.",
    "Part of the wall fell.",
    "He read Chapter 3 of the book.",
    "“CHAPTER I,” she read.",
    "NO ADMITTANCE",
    "Two.",
]


@pytest.mark.parametrize("line", NO_HEADINGS)
def test_a_line_of_the_story_opens_none(line: str) -> None:
    text = f"{build_paragraphs(2)}\n\n{line}\n\n{build_paragraphs(2)}"

    assert len(build_manuscript(text, "prose").passages) == 1


def test_a_page_number_inside_a_sentence_opens_none() -> None:
    text = "He went on over the\n\n23\n\nhill and far away."

    assert len(build_manuscript(text, "prose").passages) == 1


def test_chapters_of_a_text_without_blank_lines_are_found() -> None:
    body = "It was a dark night and the rain fell on the roof of the old mill. " * 3
    text = f"Chapter 1\n{body}\n“Who?”\nChapter 2\n{body}\n{body}"

    chapters = [p.chapter for p in build_manuscript(text, "prose").passages]

    assert chapters == ["Chapter 1", "Chapter 2"]


def test_a_short_first_paragraph_is_no_part_of_the_heading() -> None:
    text = f"CHAPTER I\n\nIt rained.\n\n{build_paragraphs(2)}"

    assert unit_texts(text)[1] == ("prose", "It rained.")


def test_a_title_heads_a_story_without_chapters() -> None:
    [passage] = build_manuscript(
        f"Night Desk\n\n{build_paragraphs(3)}", "prose"
    ).passages

    assert passage.chapter == "Night Desk"
    assert [unit.role for unit in passage.units] == ["heading", *["prose"] * 3]
