"""The fonts of our PDFs, and how text gets into lines.

The fonts that every reader of PDF has know the letters of western Europe only; a text
with others is set in Noto Sans, which is embedded.
"""

from collections.abc import Iterator
from functools import cache

import fontpkg_noto_sans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FALLBACK = "NotoSans"
_FALLBACK_FILE = "NotoSans[wdth,wght].ttf"


def font_for(text: str, font: str) -> str:
    """Return *font* if it has all letters of *text*, otherwise one that has more."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _load_fallback()
    return font


def text_width(text: str, font: str, size: float) -> float:
    """Return the width of *text* in points."""
    width: float = pdfmetrics.stringWidth(text, font_for(text, font), size)
    return width


def wrap(text: str, font: str, size: float, width: float) -> Iterator[str]:
    """Yield the lines of *text* that fit into *width*; an overlong word is cut."""
    line = ""
    for word in text.split():
        candidate = f"{line} {word}".strip()
        if text_width(candidate, font, size) <= width:
            line = candidate
            continue
        if line:
            yield line
        *full, line = _cut(word, font, size, width)
        yield from full
    if line:
        yield line


def fit(text: str, font: str, size: float, width: float) -> str:
    """Return *text*, cut to one line."""
    first, *rest = wrap(text, font, size, width) if text else ("",)
    return f"{first.rsplit(' ', 1)[0]} …" if rest and " " in first else first


def _cut(word: str, font: str, size: float, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@cache
def _load_fallback() -> str:
    path = fontpkg_noto_sans.ROOT / "files" / _FALLBACK_FILE
    pdfmetrics.registerFont(TTFont(_FALLBACK, str(path)))
    return _FALLBACK
