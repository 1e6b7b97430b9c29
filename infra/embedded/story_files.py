"""Reads stories from files: plain text, Markdown, Fountain, Word and EPUB."""

import codecs
from pathlib import Path

from infra.embedded.epub import read_epub
from infra.embedded.story_package import check_plain
from infra.embedded.word import read_word
from ports.errors import StoryError

SUFFIXES = (".txt", ".md", ".fountain", ".docx", ".epub")


def read_story(path: Path) -> str:
    """Return the text of a story file; blank lines separate paragraphs.

    Raises:
        StoryError: Its suffix is not one of `SUFFIXES`, or its content is of another
            kind.
        OSError: It cannot be opened.
    """
    match path.suffix.lower():
        case ".docx":
            return read_word(path)
        case ".epub":
            return read_epub(path)
        case ".txt" | ".md" | ".fountain":
            return _from_plain(path.read_bytes(), path.name)
        case other:
            raise StoryError(
                f"{path.name}: files of type '{other}' are not read; "
                f"use one of {', '.join(SUFFIXES)}",
                reason="invalid",
            )


def _from_plain(raw: bytes, name: str) -> str:
    check_plain(raw, name)
    encoding = "utf-8"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise StoryError(
            f"{name}: byte {error.start} is not {encoding.upper()}"
            f"{_likely_encoding(raw, error.start)}; "
            "save it as UTF-8 and submit it again"
        ) from error


def _likely_encoding(raw: bytes, index: int) -> str:
    """Return which encoding a text most likely has, with a word that shows it."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    # One byte a character in Windows-1252, so that the index stays the same.
    first = max(text.rfind(space, 0, index) for space in " \n\t") + 1
    word = text[first : first + 40].split()[0]
    return f"; it is most likely Windows-1252 ({word!r})"
