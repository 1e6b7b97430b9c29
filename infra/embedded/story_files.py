"""Reads stories from files: plain text, Markdown, Fountain, Word and EPUB."""

import codecs
import posixpath
import zipfile
from collections.abc import Container
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import docx
from lxml import etree, html

from infra.embedded.story_package import (
    check_plain,
    join_text,
    open_package,
    read_entry,
)
from ports.errors import StoryError

SUFFIXES = (".txt", ".md", ".fountain", ".docx", ".epub")

# No entities and no network: books come from strangers.
XML_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
ENCRYPTION_FILE = "META-INF/encryption.xml"
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
    check_plain(raw, name)
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
    with open_package(path, "a Word document") as package:
        document = docx.Document(package.fp)
        texts = (paragraph.text for paragraph in document.paragraphs)
        return join_text((text for text in texts if text.strip()), path.name)


def _from_epub(path: Path) -> str:
    with open_package(path, "an EPUB") as book:
        # Each once: a spine of a kilobyte can name one page a thousand times.
        pages = dict.fromkeys(_spine_pages(book))
        _require_readable(book, pages, path.name)
        return join_text((_page_text(read_entry(book, p)) for p in pages), path.name)


def _require_readable(book: zipfile.ZipFile, pages: Container[str], name: str) -> None:
    """Raise a `StoryError` if a page is encrypted; encrypted fonts do not matter."""
    if ENCRYPTION_FILE not in book.namelist():
        return
    encryption = etree.fromstring(read_entry(book, ENCRYPTION_FILE), XML_PARSER)
    for uri in encryption.xpath("//*[local-name()='CipherReference']/@URI"):
        if posixpath.normpath(unquote(uri)) in pages:
            raise StoryError(f"{name}: is protected against copying (DRM)")


def _spine_pages(book: zipfile.ZipFile) -> list[str]:
    """Return the names of the book's pages in reading order (EPUB 3.3, §5.7)."""
    container = etree.fromstring(read_entry(book, "META-INF/container.xml"), XML_PARSER)
    package = container.xpath("//*[local-name()='rootfile']/@full-path")[0]
    opf = etree.fromstring(read_entry(book, package), XML_PARSER)
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
    if not raw.strip():
        return ""
    parser = html.HTMLParser(no_network=True, huge_tree=True)
    page = html.fromstring(raw, parser=parser)
    if parser.error_log.filter_from_level(etree.ErrorLevels.FATAL):
        # The parser stops there, and would return a part of the page or nothing.
        raise StoryError("a page is too deeply nested, or too long, to be read")
    for hidden in page.xpath("//head | //script | //style"):
        hidden.drop_tree()
    for block in page.iter(*BLOCK_TAGS):
        block.tail = "\n\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in page.text_content().split("\n\n"))
    return "\n\n".join(line for line in lines if line)
