"""Sets of values that publishers and operators choose from.

Imports nothing heavy, so that ``--help`` can name them at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

StoryFormat = Literal["auto", "prose", "screenplay"]
"""How a story is written, by its publisher; with *auto* the reading kit decides."""

RunState = Literal["running", "completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs are meant; a field that is None or empty excludes none.

    Attributes:
        words: Part of the title or of the story's id.
        error: Words of a step's last error, or of what the run ended with.
        stuck: Only those that run and do not go on.
        before: Opened before this, in seconds since 1970: the next page of a list.
    """

    state: RunState | None = None
    story: str | None = None
    project: str | None = None
    words: str = ""
    error: str = ""
    stuck: bool = False
    older_than: timedelta | None = None
    newer_than: timedelta | None = None
    before: float | None = None


DeadLetterState = Literal["waiting", "replayed", "discarded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterFilter:
    """Which dead letters are meant; a field that is None excludes none.

    Attributes:
        cause: A fingerprint or its beginning, or words of the error pattern.
        text: Words of the error's message or of a header; bodies are not searched.
        older_than: The last death is at least so long ago.
    """

    state: DeadLetterState | None = "waiting"
    queue: str | None = None
    cause: str | None = None
    story: str | None = None
    project: str | None = None
    run: UUID | None = None
    text: str | None = None
    older_than: timedelta | None = None
    newer_than: timedelta | None = None


ExportFormat = Literal[
    "html",
    "fountain",
    "fdx",
    "otio",
    "edl",
    "fcpxml",
    "kdenlive",
    "xlsx",
    "csv",
    "pdf",
    "storyboard",
]
"""Formats of the programs that a film crew works with."""
