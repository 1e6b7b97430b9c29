"""What a screenplay says of itself above its first scene, in Fountain's form."""

import re
from collections.abc import Iterator

from infra.film.clean_text import clean_line
from infra.film.screenplay import is_written_script
from ports.domain.breakdown import Breakdown

_ENTRY = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{0,20}):[ \t]*(?P<words>.*)")
_CREDITS = ("credit", "author", "authors", "source", "copyright")
_KEYS = {"title", "draft date", "date", "contact", "notes", "revision", *_CREDITS}
_MARKS = re.compile(r"[*_]+")
_MAX_ROWS = 60


def title_entries(film: Breakdown, text: str) -> Iterator[tuple[str, str]]:
    """Yield keys and words of the title page, without the title."""
    if not is_written_script(film):
        return
    key, words = "", ""
    for row in text[: film.scenes[0].source.start].splitlines()[:_MAX_ROWS]:
        entry = _ENTRY.fullmatch(row.strip())
        if entry and entry["key"].casefold() in _KEYS:
            yield from _entry(key, words)
            key, words = entry["key"].capitalize(), entry["words"]
        elif key and row[:1] in {" ", "\t"}:
            words += f" {row}"
        else:
            break
    yield from _entry(key, words)


def credit_lines(film: Breakdown, text: str) -> tuple[str, ...]:
    """Return what a title page prints below the title: by whom, after what."""
    return tuple(
        words for key, words in title_entries(film, text) if key.lower() in _CREDITS
    )


def _entry(key: str, words: str) -> Iterator[tuple[str, str]]:
    line = clean_line(_MARKS.sub("", words))
    if line and key != "Title":
        yield key, line
