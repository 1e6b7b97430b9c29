"""Reads stories from files: plain text, Markdown, Fountain, Word and EPUB."""

import codecs
import posixpath
import zipfile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree, html

from ports.errors import StoryError

SUFFIXES = (".txt", ".md", ".fountain", ".docx", ".epub")

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""Of an EPUB. One that unpacks to more is taken for a zip bomb: the longest novels have
5 MB of text."""

# No entities and no network: books come from strangers.
XML_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
BLOCK_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "div", "br")


def read_story(path: Path) -> str:
    """Return the text of a story file; blank lines separate paragraphs.

    Raises:
        StoryError: Its suffix is not one of `SUFFIXES`, or its content is of another
            kind.
        OSError: It cannot be opened.
    """
    match path.suffix.lower():
        case ".docx":
            return _from_word(path)
        case ".epub":
            return _from_epub(path)
        case ".txt" | ".md" | ".fountain":
            return _from_plain(path.read_bytes(), path.name)
        case other:
            raise StoryError(
                f"{path.name}: files of type '{other}' are not read; "
                f"use one of {', '.join(SUFFIXES)}",
                reason="invalid",
            )


def _from_plain(raw: bytes, name: str) -> str:
    encoding = "utf-8"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise StoryError(
            f"{name}: byte {error.start} is not {encoding.upper()}; "
            "save it as UTF-8 and submit it again"
        ) from error


def _from_word(path: Path) -> str:
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, etree.LxmlError) as error:
        raise StoryError(f"{path.name}: not a Word document: {error}") from error
    return "\n\n".join(p.text for p in document.paragraphs if p.text.strip())


def _from_epub(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as book:
            if sum(entry.file_size for entry in book.infolist()) > MAX_UNPACKED_BYTES:
                raise StoryError(f"{path.name}: unpacks to more than 64 MB")
            return "\n\n".join(
                _page_text(book.read(name)) for name in _spine_pages(book)
            )
    except (KeyError, IndexError, zipfile.BadZipFile, etree.LxmlError) as error:
        raise StoryError(f"{path.name}: not an EPUB: {error}") from error


def _spine_pages(book: zipfile.ZipFile) -> list[str]:
    """Return the names of the book's pages in reading order (EPUB 3.3, §5.7)."""
    container = etree.fromstring(book.read("META-INF/container.xml"), XML_PARSER)
    package = container.xpath("//*[local-name()='rootfile']/@full-path")[0]
    opf = etree.fromstring(book.read(package), XML_PARSER)
    hrefs = {
        item.get("id"): item.get("href")
        for item in opf.xpath("//*[local-name()='manifest']/*[local-name()='item']")
    }
    folder = str(PurePosixPath(package).parent)
    return [
        posixpath.normpath(posixpath.join(folder, unquote(hrefs[ref])))
        for ref in opf.xpath("//*[local-name()='spine']/*/@idref")
    ]


def _page_text(raw: bytes) -> str:
    page = html.fromstring(raw)
    for hidden in page.xpath("//head | //script | //style"):
        hidden.drop_tree()
    for block in page.iter(*BLOCK_TAGS):
        block.tail = "\n\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in page.text_content().split("\n\n"))
    return "\n\n".join(line for line in lines if line)
