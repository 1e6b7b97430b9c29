"""Reads the text of RTF documents: all changes accepted, hidden text left out."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from infra.embedded.stories.package import check_size, guard_parser, join_text
from ports.errors import StoryError

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?[ ]?"
    r"|(?P<bytes>(?:\\'[0-9a-fA-F]{2})+)|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
_DESTINATIONS = frozenset(
    """
    fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer
    footerl footerr footerf footnote annotation atnauthor atnid filetbl listtable
    listoverridetable rsidtbl generator themedata colorschememapping latentstyles
    datastore xmlnstbl mmathPr fldinst bkmkstart bkmkend nonshppict shpinst revtbl
    pgdsctbl userprops tc xe
    """.split()  # noqa: SIM905  # forty quoted words read worse
)
"""Groups that hold no text of the story."""
_CHARACTERS = {
    "par": "\n\n",
    "sect": "\n\n",
    "page": "\n\n",
    "row": "\n\n",
    "cell": "\n\n",
    "line": "\n",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
_SIGNS = {
    "~": " ",
    "_": "-",
    "\n": "\n\n",
    "\r": "\n\n",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_MAX_DEPTH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What holds until the group's closing brace."""

    is_left_out: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    fallback_length: int = 1

    @property
    def is_read(self) -> bool:
        return not (self.is_left_out or self.is_hidden or self.is_deleted)


def read_rich_text(path: Path) -> str:
    """Return the text of an RTF document; blank lines separate paragraphs.

    Raises:
        StoryError: It is not an RTF document, or too large.
        OSError: It cannot be opened.
    """
    check_size(path)
    raw = path.read_bytes()
    if not raw.startswith(b"{\\rtf"):
        raise StoryError(
            f"{path.name}: not an RTF document; save it as one, or as .txt"
        )
    with guard_parser(path.name, "an RTF document"):
        text = "".join(_RichText(raw.decode("latin-1")).pieces())
        # A character beyond the first plane is written as two halves.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    paragraphs = (part.strip(" ") for part in text.split("\n\n"))
    return join_text((part for part in paragraphs if part.strip()), path.name)


class _RichText:
    """Walks the tokens of a document once; braces open and close groups."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._group = _Group()
        self._outer: list[_Group] = []
        self._encoding = "cp1252"
        self._skip = 0

    def pieces(self) -> Iterator[str]:
        """Yield the text, piece by piece."""
        for token in _TOKEN.finditer(self._source):
            if brace := token["brace"]:
                self._open_or_close(brace)
            elif word := token["word"]:
                yield from self._apply(word, int(token["number"] or 1), token)
            elif digits := token["bytes"]:
                raw = bytes.fromhex(digits.replace("\\'", ""))
                yield self._plain(raw.decode(self._encoding, "replace"))
            elif sign := token["sign"]:
                if sign == "*":
                    self._group = replace(self._group, is_left_out=True)
                yield self._plain(_SIGNS.get(sign, ""))
            elif text := token["text"]:
                yield self._plain(text)

    def _open_or_close(self, brace: str) -> None:
        self._skip = 0
        if brace == "{":
            if len(self._outer) >= _MAX_DEPTH:
                raise RecursionError
            self._outer.append(self._group)
        elif self._outer:
            self._group = self._outer.pop()

    def _apply(self, word: str, number: int, token: re.Match[str]) -> Iterator[str]:
        is_on = token["number"] != "0"
        match word:
            case "u":
                self._skip = 0
                yield self._plain(chr(number % 0x10000))
                self._skip = self._group.fallback_length
            case "uc":
                length = number if token["number"] else 1
                self._group = replace(self._group, fallback_length=min(length, 9))
            case "ansicpg":
                self._encoding = _codec(number)
            case "v":
                self._group = replace(self._group, is_hidden=is_on)
            case "deleted":
                self._group = replace(self._group, is_deleted=is_on)
            case "plain":
                self._group = replace(self._group, is_hidden=False, is_deleted=False)
            case _ if word in _DESTINATIONS:
                self._group = replace(self._group, is_left_out=True)
            case _:
                yield self._plain(_CHARACTERS.get(word, ""))

    def _plain(self, text: str) -> str:
        """Return *text* if it is read; after ``\\u8217`` without its substitute."""
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        return text[skipped:] if self._group.is_read else ""


def _codec(page: int) -> str:
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return "cp1252"
