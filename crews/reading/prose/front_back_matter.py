"""Finds front matter and back matter: title page, contents, credits, notes."""

import re
from collections.abc import Sequence

from crews.reading.prose.headings import is_chapter_heading, is_title_line
from crews.reading.text.lines import TextLine

_START = re.compile(r"\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
_END = re.compile(
    r"\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG"
    r"|End of (?:the )?Project Gutenberg(?:['’]s)?\b"
    r"|End of this Project Gutenberg",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:Produced by|E-?text prepared by|Transcribed (?:from|by)|This e-?(?:book|text)"
    r"|HTML version by|\[?Transcriber['’]s? note|Copyright\b|©|All rights reserved"
    r"|ISBN\b"
    r"|First published|Published by)",
    re.IGNORECASE,
)
_METADATA = re.compile(r"[\w-]{1,40}(?::(?:\s|$)|\s?=)")
_MAX_METADATA_LINES = 60
_BYLINE = re.compile(r"by\b.{0,60}$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:table of )?contents\.?:?$", re.IGNORECASE)
_THE_END = re.compile(r"[*_\s]*(?:the end|finis|fin|end)[.!*_\s]*$", re.IGNORECASE)
_NOTES = re.compile(
    r"[\[_*=#\s]{0,4}(?:Transcriber['’]?s?['’]? Notes?|Footnotes|Endnotes"
    r"|About the Author|Acknowledge?ments)\b[:.\]_*\s]{0,4}$",
    re.IGNORECASE,
)
# As a share of the text: notes come after it, and the same heading further up is part
# of the story.
_NOTES_MIN_POSITION = 0.75


def find_body(lines: Sequence[TextLine]) -> range:
    """Return which of *lines* are the story, between front and back matter."""
    last = _story_end(lines)
    first = _story_start(lines[:last])
    # Where nothing but front matter is left, the whole text is the story.
    return range(first, last) if first < last else range(len(lines))


def _story_end(lines: Sequence[TextLine]) -> int:
    last = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if _END.match(lines[index].text):
            last = index
    for index in range(int(last * _NOTES_MIN_POSITION) + 1, last):
        if _NOTES.match(lines[index].text) and lines[index].gap:
            last = index
            break
    while last and _THE_END.match(lines[last - 1].text):
        last -= 1
    return last


def _story_start(lines: Sequence[TextLine]) -> int:
    first = 0
    for index, line in enumerate(lines):
        if _START.match(line.text):
            first = index + 1
            break
    for skip in (_skip_metadata, _skip_credits, _skip_title_page, _skip_contents):
        first = skip(lines, first)
    return first


def _skip_metadata(lines: Sequence[TextLine], first: int) -> int:
    """Skip the YAML or TOML above a Markdown text: ``title: …`` between two rules."""
    if first or not lines or lines[0].text not in {"---", "+++"}:
        return first
    for index in range(1, min(len(lines), _MAX_METADATA_LINES)):
        if lines[index].text in {lines[0].text, "..."}:
            is_metadata = any(_METADATA.match(line.text) for line in lines[1:index])
            return index + 1 if is_metadata else first
    return first


def _skip_credits(lines: Sequence[TextLine], first: int) -> int:
    while first < len(lines) and _CREDIT.match(lines[first].text):
        first = _stack_end(lines, first)
    return first


def _skip_title_page(lines: Sequence[TextLine], first: int) -> int:
    """Skip a title that has a byline or stands above a chapter heading.

    Any other title is a heading of the story.
    """
    for index in range(first + 1, min(first + 5, len(lines))):
        if is_chapter_heading(lines, index):
            titles = range(first, index)
            return index if all(is_title_line(lines, i) for i in titles) else first
        if _BYLINE.match(lines[index].text):
            return _skip_credits(lines, _stack_end(lines, index))
    return first


def _skip_contents(lines: Sequence[TextLine], first: int) -> int:
    """Skip a table of contents, up to the heading that it lists first."""
    for index in range(first, min(first + 8, len(lines))):
        if _CONTENTS.match(lines[index].text):
            return _contents_end(lines, index + 1) or first
    return first


def _contents_end(lines: Sequence[TextLine], first: int) -> int | None:
    if first >= len(lines):
        return None
    label = _label(lines[first])
    for index in range(first + 1, min(first + 400, len(lines))):
        if _label(lines[index]) == label:
            return index
    return None


def _label(line: TextLine) -> str:
    words = re.findall(r"\w+", line.text.lower())
    return " ".join(words[:2])


def _stack_end(lines: Sequence[TextLine], index: int) -> int:
    index += 1
    while index < len(lines) and not lines[index].gap:
        index += 1
    return index
