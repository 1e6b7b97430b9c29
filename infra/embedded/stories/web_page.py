"""Reads the story on a web page."""

from pathlib import Path

from infra.embedded.stories.epub import page_text
from infra.embedded.stories.package import (
    check_plain,
    check_size,
    guard_parser,
    join_text,
)
from ports.errors import StoryError


def read_web_page(path: Path) -> str:
    """Return the story of an HTML file; blank lines separate paragraphs.

    Menus, headers, footers and scripts are left out.

    Raises:
        StoryError: It holds no text, is too large or too deeply nested.
        OSError: It cannot be opened.
    """
    check_size(path)
    raw = path.read_bytes()
    check_plain(raw, path.name)
    with guard_parser(path.name, "a web page"):
        text = page_text(raw)
    if not text:
        raise StoryError(f"{path.name}: the page holds no story")
    return join_text(iter(text.split("\n\n")), path.name)
