"""The operator's terminal, or the file or pipe that stands for it."""

import sys

from rich.console import Console

PIPE_WIDTH = 200
"""Columns where nobody looks: an id that is cut short there is of no use."""


def terminal() -> Console:
    """Return where tables and lines for people go."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, soft_wrap=False)
