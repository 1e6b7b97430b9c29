"""Reads stories from files, by their suffix."""

import codecs
from collections.abc import Callable, Mapping
from pathlib import Path

from infra.embedded.stories.epub import read_epub, read_epub_title
from infra.embedded.stories.final_draft import read_final_draft
from infra.embedded.stories.markdown import strip_inline_marks
from infra.embedded.stories.open_document import read_open_document
from infra.embedded.stories.package import check_plain
from infra.embedded.stories.pdf import read_pdf
from infra.embedded.stories.rich_text import read_rich_text
from infra.embedded.stories.web_page import read_web_page
from infra.embedded.stories.word import read_word
from ports.errors import StoryError

_READERS: Mapping[str, Callable[[Path], str]] = {
    ".docx": read_word,
    ".epub": read_epub,
    ".fdx": read_final_draft,
    ".htm": read_web_page,
    ".html": read_web_page,
    ".odt": read_open_document,
    ".pdf": read_pdf,
    ".rtf": read_rich_text,
}
_PLAIN = (".txt", ".md", ".fountain")
SUFFIXES = (*_PLAIN, *_READERS)
SCREENPLAY_SUFFIXES = (".fountain", ".fdx")
"""Of files that are screenplays, even without a slugline."""
_INSTEAD = {
    ".doc": "save it as .docx",
    ".pages": "export it as .docx",
    ".mobi": "convert it to .epub",
    ".azw3": "convert it to .epub",
    ".celtx": "export it as .fountain or .pdf",
    ".fadein": "export it as .fdx or .fountain",
    ".highland": "export it as .fountain",
}
"""What the author of another document can do."""


def read_story(path: Path) -> str:
    """Return the text of a story file; blank lines separate paragraphs.

    Raises:
        StoryError: Its suffix is not one of `SUFFIXES`, or its content is of another
            kind.
        OSError: It cannot be opened.
    """
    suffix = path.suffix.lower()
    if suffix in _PLAIN:
        text = _from_plain(path.read_bytes(), path.name)
        return strip_inline_marks(text) if suffix == ".md" else text
    if suffix in _READERS:
        return _READERS[suffix](path)
    instead = _INSTEAD.get(suffix, f"use one of {', '.join(SUFFIXES)}")
    raise StoryError(
        f"{path.name}: files of type '{suffix}' are not read; {instead}",
        reason="invalid",
    )


def read_title(path: Path) -> str | None:
    """Return the title that a file states beside its text: of books, the metadata's.

    Raises:
        StoryError: Its content is of another kind than its suffix says.
        OSError: It cannot be opened.
    """
    return read_epub_title(path) if path.suffix.lower() == ".epub" else None


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
