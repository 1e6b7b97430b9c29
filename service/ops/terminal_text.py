"""Text of strangers on a terminal: none of it moves the cursor or hides a word.

Control characters of ASCII and of ISO 6429 (C1) are commands to a terminal, and marks
of writing direction show a name as another one.
"""

import re

UNSAFE_CHARACTER = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    r"\ud800-\udfff]"
)
"""All but the tab and the line feed, which lay text out."""

REPLACEMENT = "\ufffd"


def escape_controls(text: str, *, keep_lines: bool = False) -> str:
    """Return *text* with each such character, and line feeds, as Python writes them."""
    escaped = UNSAFE_CHARACTER.sub(lambda found: ascii(found[0])[1:-1], text)
    return escaped if keep_lines else escaped.replace("\n", r"\n")
