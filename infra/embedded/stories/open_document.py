"""Reads the text of OpenDocument files (``.odt``), as LibreOffice writes them."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from infra.embedded.stories.epub import XML_PARSER
from infra.embedded.stories.package import join_text, open_package, read_entry

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_MAX_SPACES = 200
"""Of a run of spaces; a kilobyte can state a billion."""
# Deleted text, notes, comments, contents and fields that were hidden.
_LEFT_OUT = {
    f"{_TEXT}tracked-changes",
    f"{_TEXT}note",
    f"{_TEXT}table-of-content",
    f"{_TEXT}alphabetical-index",
    f"{_TEXT}bibliography",
    f"{_TEXT}hidden-text",
    f"{_TEXT}ruby-text",
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
}


def read_open_document(path: Path) -> str:
    """Return the text of an OpenDocument; blank lines separate paragraphs.

    Insertions and tables are part of it; deletions, notes and comments are not.

    Raises:
        StoryError: It is not an OpenDocument, or too large.
    """
    with open_package(path, "an OpenDocument text") as package:
        content = etree.fromstring(read_entry(package, "content.xml"), XML_PARSER)
        body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        texts = ("".join(_pieces(p)) for p in _paragraphs(body))
        return join_text((text for text in texts if text.strip()), path.name)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren(etree.Element):
        if child.tag in _PARAGRAPHS:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _paragraphs(child)


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), _MAX_SPACES)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _pieces(child)
        yield child.tail or ""
