"""The guard before the parsers of documents, most of which are ZIP archives.

They come from strangers: a kilobyte can unpack to gigabytes, and a damaged one makes
parsers raise whatever they like. Past this guard an archive is small enough to unpack,
and every error is one sentence for the author.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ports.errors import StoryError

MEBIBYTE = 1024 * 1024

MAX_ENTRIES = 20_000
"""An illustrated book has hundreds."""

MAX_UNPACKED_BYTES = 64 * MEBIBYTE
"""More than the file itself, because pictures are packed already: the longest novels
have 5 MB of text."""

MAX_MARKUP_BYTES = 32 * MEBIBYTE
"""Of one entry of XML or HTML: a parser needs twenty times as much memory."""

MAX_RATIO = 200
"""Of an entry over one mebibyte; the text of a novel packs to a quarter, its markup to
a twentieth."""

MAX_TEXT_CHARACTERS = 8 * MEBIBYTE
"""What intake takes at most, in bytes; a character has at least one."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".emf")
_ENCRYPTED = 0x1
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
_ZIP_SIGNATURE = b"PK\x03\x04"
_SIGNATURES = {
    _ZIP_SIGNATURE: "a ZIP archive, as .docx and .epub are",
    b"%PDF": "a PDF",
    _OLE_SIGNATURE: "an old Word document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


@contextmanager
def open_package(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """Open the archive at *path*, checked; *kind* is what its name says that it is.

    Raises:
        StoryError: It is too large, protected, damaged or something else; also for
            whatever is raised within the context.
        OSError: It cannot be opened.
    """
    with path.open("rb") as file:
        _check_signature(file.read(8), path.name, kind)
        with guard_parser(path.name, kind), zipfile.ZipFile(file) as package:
            _check_entries(package, path)
            yield package


@contextmanager
def guard_parser(name: str, kind: str) -> Iterator[None]:
    """Make one sentence of whatever a parser raises on the file *name*.

    Raises:
        StoryError: It is damaged, too deeply nested or something else than *kind*.
    """
    try:
        yield
    except StoryError:
        raise
    except (RecursionError, MemoryError) as error:
        raise StoryError(f"{name}: too deeply nested to be read") from error
    except Exception as error:
        # Parsers raise anything on a bad file, and none of it is our outage.
        raise StoryError(
            f"{name}: not {kind}, or damaged ({type(error).__name__}); "
            "open it in the program that made it and save it again"
        ) from error


def check_size(path: Path) -> None:
    """Return if a document that is no archive is small enough to be parsed.

    Raises:
        StoryError: It has more markup than a story.
    """
    if path.stat().st_size > MAX_MARKUP_BYTES:
        raise StoryError(
            f"{path.name}: has more than {MAX_MARKUP_BYTES // MEBIBYTE} MB; "
            "submit it in parts"
        )


def read_entry(package: zipfile.ZipFile, name: str) -> bytes:
    """Return the content of an entry, which has at most the length that it states."""
    with package.open(name) as entry:
        return entry.read(package.getinfo(name).file_size)


def join_text(parts: Iterator[str], name: str) -> str:
    """Return *parts* as paragraphs; stop at the first one that is too much.

    Raises:
        StoryError: The text is over the limit.
    """
    taken: list[str] = []
    total = 0
    for part in parts:
        total += len(part)
        if total > MAX_TEXT_CHARACTERS:
            raise StoryError(
                f"{name}: the text has more than {MAX_TEXT_CHARACTERS // MEBIBYTE} "
                "million characters; submit it in parts"
            )
        taken.append(part)
    return "\n\n".join(taken)


def check_plain(raw: bytes, name: str) -> None:
    """Return if *raw* can be plain text.

    Raises:
        StoryError: It is a document of another kind.
    """
    for signature, kind in _SIGNATURES.items():
        if raw.startswith(signature):
            raise StoryError(
                f"{name}: this is {kind}, not plain text; give it its own suffix, "
                "or save it as .txt"
            )


def _check_signature(start: bytes, name: str, kind: str) -> None:
    if start.startswith(_OLE_SIGNATURE):
        raise StoryError(
            f"{name}: not {kind}: it is protected by a password, or an old .doc or "
            ".xls; save it as .docx or .xlsx without a password"
        )
    if not start.startswith(_ZIP_SIGNATURE):
        found = next((k for s, k in _SIGNATURES.items() if start.startswith(s)), "")
        detail = f"it is {found}" if found else "its content is something else"
        raise StoryError(f"{name}: not {kind}: {detail}")


def _check_entries(package: zipfile.ZipFile, path: Path) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise StoryError(f"{path.name}: has more than {MAX_ENTRIES:,} files in it")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise StoryError(
            f"{path.name}: is protected by a password; save it without one"
        )
    if sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES + path.stat().st_size:
        raise StoryError(
            f"{path.name}: unpacks to more than {MAX_UNPACKED_BYTES // MEBIBYTE} MB"
        )
    for entry in entries:
        is_picture = entry.filename.lower().endswith(_PICTURES)
        if entry.file_size > max(MEBIBYTE, MAX_RATIO * entry.compress_size) or (
            entry.file_size > MAX_MARKUP_BYTES and not is_picture
        ):
            raise StoryError(f"{path.name}: unpacks to far more than a story has")
