"""The title page of a screenplay, in Fountain's form."""

import re

_TITLE = re.compile(
    r"\s*title[ \t]*:[ \t]*(?P<words>[^\n]*"
    # Further lines of the title, indented, and not the next key.
    r"(?:\n(?: {3,}|\t)(?![^\n:]{1,20}:)[^\n]*\S[^\n]*)*)",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"[*_]+")
_MAX_TITLE = 200


def find_title(text: str) -> str | None:
    """Return the title that *text* gives itself, if it begins with a title page.

    A title over several lines is one: ``Title:`` and, indented, ``_**THE LAMP**_``.
    """
    match = _TITLE.match(text)
    words = " ".join(_EMPHASIS.sub("", match["words"]).split()) if match else ""
    return words[:_MAX_TITLE] or None
