"""The story of a book, without what surrounds it."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from infra.embedded.stories.files import read_story, read_title

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf"/></rootfiles></container>"""
XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml"'
    ' xmlns:epub="http://www.idpf.org/2007/ops">{}</html>'
)


def a_book(path: Path, *pages: bytes, metadata: str = "") -> Path:
    """Save an EPUB with *pages* in this order."""
    items = "".join(f'<item id="p{n}" href="{n}.xhtml"/>' for n in range(len(pages)))
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata>"
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


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("<dc:title>The  Salt\nRoad</dc:title><dc:title>I</dc:title>", "The Salt Road"),
        ("<dc:title/><dc:title>Tarn &amp; Sons</dc:title>", "Tarn & Sons"),
        ("<dc:title>Unknown</dc:title>", None),
        ("<dc:creator>Ada</dc:creator>", None),
    ],
)
def test_the_title_of_a_book_is_that_of_its_metadata(
    tmp_path: Path, metadata: str, title: str | None
) -> None:
    book = a_book(tmp_path / "scan-0417.epub", STORY, metadata=metadata)

    assert read_title(book) == title


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


BLOCKS = {
    "a-rule": ("<p>Ines slept.</p><hr/><p>It was day.</p>", "* * *"),
    "a-rule-between-words": ("Ines slept.<hr class='break'/>It was day.", "* * *"),
    "cells": ("<table><tr><td>Ines slept.</td><td>It was day.</td></tr></table>", None),
    "words-before-a-block": ("<div>Ines slept.<p>It was day.</p></div>", None),
    "a-list": ("<dl><dt>Ines slept.</dt><dd>It was day.</dd></dl>", None),
}


@pytest.mark.parametrize(("body", "between"), BLOCKS.values(), ids=BLOCKS)
def test_what_the_page_sets_apart_is_apart(
    tmp_path: Path, body: str, between: str | None
) -> None:
    parts = filter(None, ("Ines slept.", between, "It was day."))

    assert read_story(a_book(tmp_path / "b.epub", a_page(body))) == "\n\n".join(parts)


SPEECHES = {
    "a-book-that-says-so": (
        '<td epub:type="z3998:persona">{}</td>'
        '<td><i epub:type="z3998:stage-direction">Rises.</i> {}</td>'
    ),
    "names-that-come-again": "<td><b>{}</b></td><td><p><em>[Rises.]</em> {}</p></td>",
    "names-with-full-stops": "<th>{}.</th><td>[Rises.] {}</td>",
}


@pytest.mark.parametrize("row", SPEECHES.values(), ids=SPEECHES)
def test_a_table_of_speeches_is_a_play(tmp_path: Path, row: str) -> None:
    said = [("Ines", "Who?"), ("Lady Orme", "I."), ("Ines", "When?"), ("Ines", "No.")]
    rows = "".join(f"<tr>{row.format(*one)}</tr>" for one in said)
    page = a_page(
        f"<h2>Act I</h2><table><tr><td/><td>Ines sits.</td></tr>{rows}</table>"
    )

    assert read_story(a_book(tmp_path / "book.epub", page)).split("\n\n") == [
        "Act I",
        "Ines sits.",
        *(f"{name.upper()}. [Rises.] {words}" for name, words in said),
    ]


def test_a_table_of_other_things_is_no_play(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>{n} apples</td></tr>" for n in "ABCDEF")
    book = a_book(tmp_path / "book.epub", a_page(f"<table>{rows}</table>"))

    assert read_story(book).startswith("A\n\nA apples\n\nB")
