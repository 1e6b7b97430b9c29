"""Where commands print: the operator's terminal, or a file or pipe in its place."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.highlighter import JSONHighlighter
from rich.segment import Segment
from typing_extensions import override

from service.ops.terminal_text import REPLACEMENT, UNSAFE_CHARACTER

PIPE_WIDTH = 200
"""Columns of a file or pipe: wide enough that no id is cut short."""


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
