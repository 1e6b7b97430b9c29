"""The speed of the reading kit: from text to numbered passages, without a parser."""

import time
from dataclasses import dataclass
from pathlib import Path

from crews.reading import build_manuscript, normalise
from tests.benchmarks.figures import Figure, at_least

STORIES = Path(__file__).parents[1] / "stories"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSize:
    """The minimum size of the text, in bytes."""

    bytes: int


FULL = ReadingSize(bytes=2 * MEGABYTE)
SMALL = ReadingSize(bytes=10_000)


def measure(size: ReadingSize) -> list[Figure]:
    """Read our stories as chapters of one long book, and a screenplay on its own."""
    return [
        Figure(
            name="prose read",
            value=_speed(_book("*.txt", size)),
            unit="MB/s",
            budget=at_least(1.0),
        ),
        Figure(
            name="screenplay read",
            value=_speed(_book("*.fountain", size)),
            unit="MB/s",
            budget=at_least(1.0),
        ),
    ]


def _book(pattern: str, size: ReadingSize) -> str:
    stories = [path.read_text("utf-8") for path in sorted(STORIES.glob(pattern))]
    once = sum(len(story.encode()) for story in stories)
    return "\n\n".join(stories * (size.bytes // once + 1))


def _speed(text: str) -> float:
    # CPU time: one thread that never waits.
    began = time.process_time()
    assert build_manuscript(normalise(text), "auto").passages
    return len(text.encode()) / MEGABYTE / (time.process_time() - began)
