"""Where commands print: the operator's terminal, or a file or pipe in its place."""

import sys
from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

PIPE_WIDTH = 200
"""Columns of a file or pipe: wide enough that no id is cut short."""

MIN_WORDS_WIDTH = 24
"""Columns that a column of sentences needs; narrower, one word a line would stand."""

Cell = str | Text


def terminal() -> Console:
    """Return the console for tables and messages, as wide as its output allows."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, soft_wrap=False)


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
