"""The story of a book, without what surrounds it."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.embedded.stories.files import read_story

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf"/></rootfiles></container>"""
XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml"'
    ' xmlns:epub="http://www.idpf.org/2007/ops">{}</html>'
)


def a_book(path: Path, *pages: bytes) -> Path:
    """Save an EPUB with *pages* in this order."""
    items = "".join(f'<item id="p{n}" href="{n}.xhtml"/>' for n in range(len(pages)))
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf">'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    with ZipFile(path, "w") as book:
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book.opf", package)
        for number, page in enumerate(pages):
            book.writestr(f"{number}.xhtml", page)
    return path


def a_page(body: str) -> bytes:
    return XHTML.format(f"<body>{body}</body>").encode()


STORY = a_page("<p>Ines came in.</p>")


@pytest.mark.parametrize("text", ["“Ça va?” said Chloë.", "Jürgen — née Müller — sat."])
def test_a_page_without_a_declaration_is_utf_8(tmp_path: Path, text: str) -> None:
    book = a_book(tmp_path / "book.epub", a_page(f"<p>{text}</p>"))

    assert read_story(book) == text


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="iso-8859-1"?>',
        '<html><head><meta charset="iso-8859-1"/></head>',
    ],
)
def test_a_declared_encoding_is_obeyed(tmp_path: Path, head: str) -> None:
    page = f"{head}<body><p>Chloë</p></body></html>".encode("latin-1")

    assert read_story(a_book(tmp_path / "book.epub", page)) == "Chloë"


@pytest.mark.parametrize("empty", [b"", b"  \n", a_page(""), b"<!-- none -->"])
def test_an_empty_page_holds_nothing(tmp_path: Path, empty: bytes) -> None:
    book = a_book(tmp_path / "book.epub", empty, STORY)

    assert read_story(book) == "Ines came in."


LEFT_OUT = {
    "a-typed-title-page": '<section epub:type="titlepage"><h1>Ines</h1></section>',
    "a-typed-imprint": '<section epub:type="copyright-page">By A. Body</section>',
    "an-imprint": "<p>Copyright © 1999 A. Body</p><p>Edited by B. Body</p>",
    "a-licence": "<p>All rights reserved. Set by C. Body.</p>",
    "contents": '<p>Contents</p><p><a href="1.xhtml">One</a></p>'
    '<p><a href="2.xhtml">Two</a></p><p><a href="3.xhtml">Three</a></p>',
    "typed-contents": '<nav epub:type="toc"><ol><li>One</li></ol></nav>',
    "endnotes": '<section epub:type="endnotes"><p>1. A cart.</p></section>',
    "a-colophon": '<section epub:type="colophon"><p>Set by C. Body.</p></section>',
}


@pytest.mark.parametrize("body", LEFT_OUT.values(), ids=LEFT_OUT)
def test_the_pages_around_a_story_are_left_out(tmp_path: Path, body: str) -> None:
    book = a_book(tmp_path / "book.epub", a_page(body), STORY)

    assert read_story(book) == "Ines came in."


@pytest.mark.parametrize(
    "mark",
    [
        '<a epub:type="noteref" href="#n1">1</a>',
        '<a role="doc-noteref" href="#n1">[1]</a>',
        "<sup>1</sup>",
        '<sup><a href="#n1">*</a></sup>',
    ],
)
def test_the_mark_of_a_note_is_no_part_of_a_word(tmp_path: Path, mark: str) -> None:
    page = a_page(f"<p>Ines{mark} came on the 2<sup>nd</sup>.</p>")

    assert read_story(a_book(tmp_path / "book.epub", page)) == "Ines came on the 2nd."
