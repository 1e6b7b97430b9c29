"""Reads the text of Word documents as it would be printed: all changes accepted."""

from collections.abc import Iterator
from pathlib import Path

import docx
from docx.oxml.ns import qn
from lxml import etree

from infra.embedded.stories.package import join_text, open_package

_PARAGRAPH, _TEXT = qn("w:p"), qn("w:t")
_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# What an editor deleted or moved away, and the copy of a text box for old programs.
_LEFT_OUT = {
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_RUN, _HIDDEN, _VALUE = qn("w:r"), f"{qn('w:rPr')}/{qn('w:vanish')}", qn("w:val")
_DELETED_END = f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}"


def read_word(path: Path) -> str:
    """Return the text of a Word document; blank lines separate paragraphs.

    Insertions, tables, content controls and text boxes are part of it; deletions and
    hidden text are not.

    Raises:
        StoryError: It is not a Word document, or too large.
    """
    with open_package(path, "a Word document") as package:
        document = docx.Document(package.fp)
        return join_text(_paragraphs(document.element.body), path.name)


def _paragraphs(body: etree._Element) -> Iterator[str]:
    text = ""
    for paragraph in body.iter(_PARAGRAPH):
        text += "".join(_pieces(paragraph))
        # The deleted end of a paragraph joins it to the next one.
        if paragraph.find(_DELETED_END) is None:
            if text.strip():
                yield text
            text = ""
    if text.strip():
        yield text


def _pieces(element: etree._Element) -> Iterator[str]:
    """Yield the text of an element, without that of paragraphs inside it."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag not in {_PARAGRAPH, *_LEFT_OUT} and not _is_hidden(child):
            yield from _pieces(child)


def _is_hidden(element: etree._Element) -> bool:
    hidden = element.find(_HIDDEN) if element.tag == _RUN else None
    return hidden is not None and hidden.get(_VALUE) not in {"0", "false"}
