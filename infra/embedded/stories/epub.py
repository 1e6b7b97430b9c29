"""Reads the story of an EPUB along its spine, without the book's apparatus."""

import posixpath
import re
import zipfile
from collections.abc import Container, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lxml import etree, html

from infra.embedded.stories.package import join_text, open_package, read_entry
from infra.embedded.stories.play_tables import name_speakers
from ports.errors import StoryError

# No entities and no network: books come from strangers.
XML_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
ENCRYPTION_FILE = "META-INF/encryption.xml"
BLOCK_TAGS = frozenset(
    """
    address article aside blockquote br caption dd div dl dt figcaption figure footer h1
    h2 h3 h4 h5 h6 header hgroup hr li main ol p pre section table tbody td th tr ul
    """.split()  # noqa: SIM905  # thirty quoted words read worse
)
THEMATIC_BREAK = "* * *"
"""What a rule across the page is in a text."""

MAX_TITLE = 200
_NO_TITLE = frozenset({"", "unknown", "untitled", "title"})
"""What programs write where the author gave no title."""
_ENCODING = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([\w.:-]+)""")
_APPARATUS = frozenset(
    """
    toc landmarks page-list loi lot cover titlepage halftitlepage copyright-page imprint
    imprimatur colophon bibliography index acknowledgments contributors other-credits
    footnote footnotes endnote endnotes rearnote rearnotes noteref backlink pagebreak
    """.split()  # noqa: SIM905  # thirty quoted words read worse
)
"""Values of ``epub:type`` (EPUB Structural Semantics) that are no part of the story."""
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\])]?$")
_IMPRINT = re.compile(
    r"\bISBN\b|All rights reserved|Copyright\s*(?:©|\(c\)|\d{4})|©\s*\d{4}",
    re.IGNORECASE,
)
_MAX_IMPRINT_WORDS = 400
_MIN_CONTENTS_LINKS = 3
_CONTENTS_SHARE = 0.5
"""Of a page's characters in links: a table of contents."""


def read_epub(path: Path) -> str:
    """Return the story of an EPUB; blank lines separate paragraphs.

    Cover, title page, imprint, contents and notes are left out.

    Raises:
        StoryError: It is not an EPUB, protected against copying, or too large.
    """
    with open_package(path, "an EPUB") as book:
        # Each once: a spine of a kilobyte can name one page a thousand times.
        pages = dict.fromkeys(_spine_pages(book))
        _require_readable(book, pages, path.name)
        texts = (page_text(read_entry(book, page)) for page in pages)
        return join_text((text for text in texts if text), path.name)


def read_epub_title(path: Path) -> str | None:
    """Return the title in the metadata of an EPUB, where it has one (EPUB 3.3, §5.5).

    Raises:
        StoryError: It is not an EPUB.
    """
    with open_package(path, "an EPUB") as book:
        _, opf = _package_document(book)
        titles = opf.xpath("//*[local-name()='metadata']/*[local-name()='title']")
        words = (" ".join("".join(title.itertext()).split()) for title in titles)
        named = (text for text in words if text.casefold() not in _NO_TITLE)
        return next(named, "")[:MAX_TITLE] or None


def _require_readable(book: zipfile.ZipFile, pages: Container[str], name: str) -> None:
    """Raise a `StoryError` if a page is encrypted; encrypted fonts do not matter."""
    if ENCRYPTION_FILE not in book.namelist():
        return
    encryption = etree.fromstring(read_entry(book, ENCRYPTION_FILE), XML_PARSER)
    for uri in encryption.xpath("//*[local-name()='CipherReference']/@URI"):
        if posixpath.normpath(unquote(uri)) in pages:
            raise StoryError(f"{name}: is protected against copying (DRM)")


def _spine_pages(book: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the book's pages in reading order (EPUB 3.3, §5.7)."""
    package, opf = _package_document(book)
    items = {
        item.get("id"): item
        for item in opf.xpath("//*[local-name()='manifest']/*[local-name()='item']")
    }
    folder = str(PurePosixPath(package).parent)
    for reference in opf.xpath("//*[local-name()='spine']/*[@idref]"):
        item = items[reference.get("idref")]
        is_contents = "nav" in item.get("properties", "").split()
        if reference.get("linear") != "no" and not is_contents:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href"))))


def _package_document(book: zipfile.ZipFile) -> tuple[str, etree._Element]:
    """Return the name and the root of the file that says what the book is made of."""
    container = etree.fromstring(read_entry(book, "META-INF/container.xml"), XML_PARSER)
    package = container.xpath("//*[local-name()='rootfile']/@full-path")[0]
    return package, etree.fromstring(read_entry(book, package), XML_PARSER)


def page_text(raw: bytes) -> str:
    """Return the story on a page; nothing if the page holds none."""
    declared = _ENCODING.search(raw[:1024])
    # UTF-8 unless declared otherwise (EPUB 3.3, §3.3); HTML's own default is Latin-1.
    encoding = declared[1].decode() if declared else "utf-8"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if not re.sub(rb"<[^>]*>", b"", raw).strip():
        return ""
    parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=True)
    page = html.document_fromstring(raw, parser=parser)
    if parser.error_log.filter_from_level(etree.ErrorLevels.FATAL):
        # The parser stops there, and would return a part of the page or nothing.
        raise StoryError("a page is too deeply nested, or too long, to be read")
    for hidden in page.xpath("//head | //script | //style"):
        hidden.drop_tree()
    if _is_contents(page):
        return ""
    for element in [*page.iter(etree.Element)]:
        if _is_apparatus(element) and element.getparent() is not None:
            element.drop_tree()
    name_speakers(page)
    text = _block_text(page)
    return "" if _is_imprint(text) or _is_apparatus(page) else text


def _is_apparatus(element: html.HtmlElement) -> bool:
    kinds = {element.get("epub:type", ""), element.get("role", "")}
    words = {word.removeprefix("doc-") for kind in kinds for word in kind.split()}
    if words & _APPARATUS:
        return True
    text = "".join(element.text_content().split()) if element.tag == "sup" else ""
    return bool(_NOTE_MARK.match(text))


def _is_contents(page: html.HtmlElement) -> bool:
    links = ["".join(link.text_content().split()) for link in page.xpath("//a[@href]")]
    length = len("".join(page.text_content().split()))
    is_long = len(links) >= _MIN_CONTENTS_LINKS
    return is_long and sum(map(len, links)) >= _CONTENTS_SHARE * length


def _is_imprint(text: str) -> bool:
    return len(text.split()) <= _MAX_IMPRINT_WORDS and bool(_IMPRINT.search(text))


def _block_text(page: html.HtmlElement) -> str:
    for block in page.iter(*BLOCK_TAGS):
        words = THEMATIC_BREAK if block.tag == "hr" else block.text or ""
        block.text = f"\n\n{words}"
        block.tail = f"\n\n{block.tail or ''}"
    lines = (" ".join(line.split()) for line in page.text_content().split("\n\n"))
    return "\n\n".join(line for line in lines if line)
