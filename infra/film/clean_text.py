"""Makes a stranger's words safe to stand in another program's file."""

import re

_UNSAFE = re.compile(
    # What XML 1.0 does not allow, and what turns the direction of the text around.
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]"
)
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def clean_line(text: str) -> str:
    """Return *text* on one line, without characters that command or break a program."""
    return " ".join(_UNSAFE.sub("", text).split())


def clean_cell(text: str) -> str:
    """Return *text* for a cell of a table that a spreadsheet will open.

    A text that begins like a formula is opened with an apostrophe, by which every
    spreadsheet knows a text.
    """
    line = clean_line(text)
    return f"'{line}" if line.startswith(FORMULA_START) else line
