"""Where commands print: the operator's terminal, or a file or pipe in its place."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.highlighter import JSONHighlighter
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text
from typing_extensions import override

from service.ops.terminal_text import REPLACEMENT, UNSAFE_CHARACTER

PIPE_WIDTH = 200
"""Columns of a file or pipe: wide enough that no id is cut short."""

MIN_WORDS_WIDTH = 24
"""Columns that a column of sentences needs; narrower, one word a line would stand."""

Cell = str | Text


class SafeConsole(Console):
    """A console on which no character of a story, title or id is a command."""

    @override
    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            # Those with a control code are rich's own, to move a progress bar.
            if segment.control or not UNSAFE_CHARACTER.search(segment.text):
                yield segment
            else:
                text = UNSAFE_CHARACTER.sub(REPLACEMENT, segment.text)
                yield Segment(text, segment.style)

    def print_data(self, data: Any) -> None:
        """Print JSON for programs, in which such characters are escaped."""
        text = UNSAFE_CHARACTER.sub(
            lambda found: f"\\u{ord(found[0]):04x}",
            json.dumps(data, indent=2, ensure_ascii=False),
        )
        self.print(JSONHighlighter()(text), soft_wrap=True)


def terminal(*, stderr: bool = False) -> SafeConsole:
    """Return the console for tables and messages, as wide as its output allows."""
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else PIPE_WIDTH
    return SafeConsole(width=width, soft_wrap=False, stderr=stderr)


def print_result(sentence: str, data: Any, *, as_json: bool) -> None:
    """Print what a command did: for a person, or for a program."""
    if as_json:
        terminal().print_data(data)
    else:
        # The terminal wraps it, so that an id can be copied.
        terminal().print(sentence, markup=False, soft_wrap=True)


def print_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    words: Sequence[str] = (),
    console: Console | None = None,
) -> None:
    """Print rows as a table, or as blocks where the terminal is too narrow for one.

    *words* names the columns of sentences, which may wrap. Every other cell is shown
    whole: the next command needs the ids.
    """
    console = console or terminal()
    # Not soft-wrapped by Rich in a block: a terminal wraps it, and it can be copied.
    console.print(
        to_renderable(columns, rows, words=words, width=console.width), soft_wrap=True
    )


def to_renderable(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    words: Sequence[str] = (),
    width: int,
) -> RenderableType:
    """Return rows as a table if it fits into *width* columns, otherwise as blocks."""
    texts = [[_to_text(cell) for cell in row] for row in rows]
    if _table_width(columns, texts, words) > width:
        return _to_blocks(columns, texts)
    table = Table(
        *(Column(name, no_wrap=name not in words, overflow="fold") for name in columns),
        width=None,
    )
    for row in texts:
        table.add_row(*row)
    return table


def print_fields(fields: Mapping[str, Cell]) -> None:
    """Print names and values, one a line."""
    terminal().print(
        _to_blocks(list(fields), [[_to_text(value) for value in fields.values()]]),
        soft_wrap=True,
    )


def _table_width(
    columns: Sequence[str], rows: Sequence[Sequence[Text]], words: Sequence[str]
) -> int:
    """Return how many columns of a terminal a table needs at least."""
    widths = [
        max([len(name), *(row[place].cell_len for row in rows)])
        for place, name in enumerate(columns)
    ]
    needed = [
        min(width, MIN_WORDS_WIDTH) if name in words else width
        for name, width in zip(columns, widths, strict=True)
    ]
    # A border before each column and after the last, and a space on both sides.
    return sum(needed) + 3 * len(columns) + 1


def _to_blocks(columns: Sequence[str], rows: Sequence[Sequence[Text]]) -> Group:
    lines: list[Text] = []
    for row in rows:
        if lines:
            lines.append(Text())
        lines += [
            Text.assemble((f"{name}: ", "bold"), cell)
            for name, cell in zip(columns, row, strict=True)
            if cell.plain
        ]
    return Group(*lines)


def _to_text(cell: Cell) -> Text:
    # As `Text`: Rich must not read a stranger's words as markup.
    return cell if isinstance(cell, Text) else Text(cell)
