"""Where commands print: the operator's terminal, or a file or pipe in its place."""

import sys

from rich.console import Console

PIPE_WIDTH = 200
"""Columns of a file or pipe: wide enough that no id is cut short."""


def terminal() -> Console:
    """Return the console for tables and messages, as wide as its output allows."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, soft_wrap=False)
