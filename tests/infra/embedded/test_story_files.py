"""Stories as files: what an author saves is what the crews read."""

import codecs
import zipfile
from pathlib import Path

import docx
import pytest

from infra.embedded.stories.files import read_story
from ports.errors import StoryError

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf"
 media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<manifest><item id="b" href="two.xhtml"/><item id="a" href="one%20a.xhtml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/></spine></package>"""


def an_epub(path: Path, pages: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/book.opf", PACKAGE)
        for name, body in pages.items():
            page = f"<html><head><title>x</title></head><body>{body}</body></html>"
            book.writestr(f"OEBPS/{name}", page)
    return path


def test_plain_text_comes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"One.\r\n\r\nTwo.\n")

    assert read_story(path) == "One.\r\n\r\nTwo.\n"


def test_a_byte_order_mark_tells_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(codecs.BOM_UTF16_LE + "Café".encode("utf-16-le"))

    assert read_story(path) == "Café"


def test_another_encoding_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes("Café".encode("latin-1"))

    with pytest.raises(StoryError, match="save it as UTF-8"):
        read_story(path)


@pytest.mark.parametrize("word", ["Zoë", "“Café”"])
def test_the_likely_encoding_is_named_with_a_word_that_shows_it(
    tmp_path: Path, word: str
) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(f"It was {word} again.".encode("cp1252"))

    with pytest.raises(StoryError, match=f"Windows-1252 .'{word}'"):
        read_story(path)


def test_an_unknown_suffix_is_refused_with_those_we_read(tmp_path: Path) -> None:
    path = tmp_path / "story.xyz"
    path.touch()

    with pytest.raises(StoryError, match=r"\.docx"):
        read_story(path)


def test_paragraphs_of_a_word_document_are_set_apart(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("One.")
    document.add_paragraph("")
    document.add_paragraph("Two.")
    path = tmp_path / "story.docx"
    document.save(str(path))

    assert read_story(path) == "One.\n\nTwo."


def test_a_word_document_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "story.docx"
    path.write_bytes(b"no zip")

    with pytest.raises(StoryError, match="not a Word document"):
        read_story(path)


def test_an_epub_is_read_along_its_spine(tmp_path: Path) -> None:
    pages = {
        "two.xhtml": "<p>Last.</p>",
        "one a.xhtml": "<h1>I</h1><p>First <i>x</i>.</p>",
    }
    path = an_epub(tmp_path / "story.epub", pages)

    assert read_story(path) == "I\n\nFirst x.\n\nLast."


def test_an_epub_without_its_pages_is_refused(tmp_path: Path) -> None:
    path = an_epub(tmp_path / "story.epub", {"two.xhtml": "<p>Last.</p>"})

    with pytest.raises(StoryError, match="not an EPUB"):
        read_story(path)
