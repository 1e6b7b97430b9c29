"""Files from strangers: too large, protected, damaged, or not what their name says."""

import random
import zipfile
from pathlib import Path

import docx
import pytest

from infra.embedded.stories import package as story_package
from infra.embedded.stories.files import read_story
from infra.embedded.stories.package import MAX_TEXT_CHARACTERS, MEBIBYTE
from ports.errors import StoryError
from tests.infra.embedded.test_story_files import CONTAINER, an_epub

FUZZED_FILES = 150


def a_spine(refs: str, items: str) -> str:
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>"
    )


def a_book(path: Path, entries: dict[str, str | bytes], package: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/book.opf", package)
        for name, content in entries.items():
            book.writestr(name, content)
    return path


def a_page_book(path: Path, page: str | bytes, *, times: int = 1) -> Path:
    refs = '<itemref idref="a"/>' * times
    package = a_spine(refs, '<item id="a" href="a.xhtml"/>')
    return a_book(path, {"OEBPS/a.xhtml": page}, package)


def a_word_file(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path


def with_entry(path: Path, name: str, content: bytes) -> Path:
    """Return the archive with one entry replaced or added."""
    with zipfile.ZipFile(path) as package:
        entries = {n: package.read(n) for n in package.namelist()} | {name: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, stored in entries.items():
            package.writestr(entry, stored)
    return path


def test_a_page_that_a_spine_names_again_is_read_once(tmp_path: Path) -> None:
    path = a_page_book(tmp_path / "b.epub", "<p>Once.</p>", times=50_000)

    assert read_story(path) == "Once."


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unread(
    tmp_path: Path,
) -> None:
    page = b"<p>" + b"a" * (40 * MEBIBYTE) + b"</p>"
    book = a_page_book(tmp_path / "b.epub", page)
    word = with_entry(
        a_word_file(tmp_path / "w.docx", "One."), "word/document.xml", page
    )

    for path in (book, word):
        assert path.stat().st_size < MEBIBYTE
        with pytest.raises(StoryError, match="unpacks to far more"):
            read_story(path)


def test_many_entries_together_are_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_package, "MAX_UNPACKED_BYTES", MEBIBYTE)
    entries: dict[str, str | bytes] = {f"x{n}": b"a" * 500_000 for n in range(4)}

    with pytest.raises(StoryError, match="more than 1 MB"):
        read_story(a_book(tmp_path / "b.epub", entries, a_spine("", "")))


def test_a_book_of_large_pictures_is_read(tmp_path: Path) -> None:
    path = a_page_book(tmp_path / "b.epub", "<p>Text.</p>")
    picture = random.Random(1).randbytes(40 * MEBIBYTE)  # noqa: S311  # no secret
    for number in range(2):
        with zipfile.ZipFile(path, "a") as book:
            book.writestr(f"OEBPS/{number}.jpg", picture)

    assert read_story(path) == "Text."


def test_text_stops_at_the_limit_of_a_story(tmp_path: Path) -> None:
    words = "".join(chr(97 + n % 26) for n in random.Random(1).randbytes(2_000_000))  # noqa: S311
    ids = [f"p{n}" for n in range(8)]
    package = a_spine(
        "".join(f'<itemref idref="{i}"/>' for i in ids),
        "".join(f'<item id="{i}" href="{i}.xhtml"/>' for i in ids),
    )
    pages: dict[str, str | bytes] = {f"OEBPS/{i}.xhtml": f"<p>{words}</p>" for i in ids}
    assert len(words) * len(ids) > MAX_TEXT_CHARACTERS

    with pytest.raises(StoryError, match="submit it in parts"):
        read_story(a_book(tmp_path / "b.epub", pages, package))


@pytest.mark.parametrize("depth", [200, 1_000])
def test_deep_nesting_loses_nothing(tmp_path: Path, depth: int) -> None:
    page = "<div>" * depth + "<p>Deep.</p>" + "</div>" * depth + "<p>After.</p>"

    assert read_story(a_page_book(tmp_path / "b.epub", page)) == "Deep.\n\nAfter."


def test_nesting_beyond_the_parser_is_refused_and_never_empty(tmp_path: Path) -> None:
    page = "<div>" * 50_000 + "<p>Deep.</p>" + "</div>" * 50_000

    with pytest.raises(StoryError, match="deeply nested"):
        read_story(a_page_book(tmp_path / "b.epub", page))


def test_a_long_text_node_is_refused_and_never_empty(tmp_path: Path) -> None:
    words = "".join(f"word{n} " for n in range(1_300_000))

    with pytest.raises(StoryError, match="submit it in parts"):
        read_story(a_page_book(tmp_path / "b.epub", f"<p>{words}</p>"))


def test_a_book_with_encrypted_pages_says_so(tmp_path: Path) -> None:
    path = a_page_book(tmp_path / "b.epub", b"\x8f\x01 no markup")
    encryption = b'<e><CipherReference URI="OEBPS/a.xhtml"/></e>'

    with pytest.raises(StoryError, match="DRM"):
        read_story(with_entry(path, "META-INF/encryption.xml", encryption))


def test_encrypted_fonts_do_not_matter(tmp_path: Path) -> None:
    path = a_page_book(tmp_path / "b.epub", "<p>Text.</p>")
    encryption = b'<e><CipherReference URI="OEBPS/font.otf"/></e>'

    assert read_story(with_entry(path, "META-INF/encryption.xml", encryption))


@pytest.mark.parametrize("name", ["s.docx", "s.epub"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
        (b"%PDF-1.7 ...", "it is a PDF"),
        (b"{\\rtf1 hello}", "it is an RTF document"),
        (b"Once upon a time", "its content is something else"),
        (b"", "its content is something else"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    ],
)
def test_a_file_that_is_something_else_is_named(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(StoryError, match=words) as refused:
        read_story(tmp_path / name)

    assert str(refused.value).startswith(name)


def test_a_word_file_named_as_plain_text_is_named(tmp_path: Path) -> None:
    path = a_word_file(tmp_path / "s.docx", "One.").rename(tmp_path / "s.txt")

    with pytest.raises(StoryError, match="give it its own suffix"):
        read_story(path)


def test_a_protected_archive_says_so(tmp_path: Path) -> None:
    path = a_page_book(tmp_path / "b.epub", "<p>Text.</p>")
    raw = bytearray(path.read_bytes())
    # The flag of each entry stands eight bytes into its record of the directory.
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    path.write_bytes(raw)

    with pytest.raises(StoryError, match="without one"):
        read_story(path)


@pytest.mark.parametrize("suffix", [".docx", ".epub"])
def test_a_damaged_file_is_refused_or_read_and_raises_nothing_else(
    tmp_path: Path, suffix: str
) -> None:
    chance = random.Random(7)  # noqa: S311  # no secret
    path = tmp_path / f"s{suffix}"
    if suffix == ".docx":
        whole = a_word_file(path, "One.", "Two.").read_bytes()
    else:
        pages = {"two.xhtml": "<p>Two.</p>", "one a.xhtml": "<p>One.</p>"}
        whole = an_epub(path, pages).read_bytes()
    refused = 0

    for _ in range(FUZZED_FILES):
        raw = bytearray(whole)
        for _ in range(chance.choice((1, 8, 64))):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        cut = chance.choice((len(raw), chance.randrange(len(raw))))
        path.write_bytes(raw[:cut])
        try:
            read_story(path)
        except StoryError:
            refused += 1

    assert refused > FUZZED_FILES / 3
