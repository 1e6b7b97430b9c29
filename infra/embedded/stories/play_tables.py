"""Plays set as tables: who speaks in one cell, what is said in the next."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

_PERSONA = "z3998:persona"
_DIRECTION = "z3998:stage-direction"
"""Values of ``epub:type`` (EPUB Structural Semantics)."""
_MIN_SPEECHES = 4
_MAX_NAME_WORDS = 5


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A speech: the cell that names the speaker, and the one that holds the words."""

    name: str
    persona: html.HtmlElement
    speech: html.HtmlElement

    @property
    def is_typed(self) -> bool:
        return _PERSONA in self.persona.get("epub:type", "").split()


def name_speakers(page: html.HtmlElement) -> None:
    """Set the speakers of a play before their words: ``WANDA. Who is there?``

    A table is a play's if the book says so, or if a few short names begin its rows.
    Stage directions that the book marks inside a speech get brackets.
    """
    rows = list(_rows(page))
    names = Counter(row.name for row in rows)
    is_play = len(rows) >= _MIN_SPEECHES and 2 * len(names) <= len(rows)
    for row in rows:
        if row.is_typed or is_play:
            _set_name(row)
    for direction in page.iter("i", "em", "span"):
        if _DIRECTION in direction.get("epub:type", "").split():
            _set_brackets(direction)


def _rows(page: html.HtmlElement) -> Iterator[_Row]:
    """Yield the rows of two cells whose first one can be a name."""
    for cells in (row.xpath("./td | ./th") for row in page.iter("tr")):
        if len(cells) != 2:  # noqa: PLR2004, a name and a speech
            continue
        name = " ".join(cells[0].text_content().split()).rstrip(".:")
        words = name.split()
        is_name = name[:1].isupper() and len(words) <= _MAX_NAME_WORDS
        if is_name and "," not in name and cells[1].text_content().strip():
            yield _Row(name=name, persona=cells[0], speech=cells[1])


def _set_name(row: _Row) -> None:
    row.persona.drop_tree()
    speech = row.speech
    first = next(iter(speech), None)
    if (
        first is not None
        and first.tag in {"p", "div"}
        and not (speech.text or "").strip()
    ):
        speech = first
    speech.text = f"{row.name.upper()}. {(speech.text or '').lstrip()}"


def _set_brackets(direction: html.HtmlElement) -> None:
    """Set brackets around a direction that is not all of its block."""
    parent = direction.getparent()
    words = direction.text_content().strip()
    if parent is None or parent.text_content().strip() == words:
        return
    if words and words[0] not in "([":
        direction.text = f"[{(direction.text or '').lstrip()}"
        direction.tail = f"]{direction.tail or ''}"
