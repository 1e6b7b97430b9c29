"""The reading kit: text in, numbered passages out, without grammar."""

import time
from dataclasses import dataclass
from pathlib import Path

from crews.reading import build_manuscript, normalise
from tests.benchmarks.figures import Figure, at_least

STORIES = Path(__file__).parents[1] / "stories"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much text, at least, in bytes."""

    bytes: int


FULL = Size(bytes=2 * MEGABYTE)
SMALL = Size(bytes=10_000)


def measured(size: Size) -> list[Figure]:
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


def _book(pattern: str, size: Size) -> str:
    stories = [path.read_text("utf-8") for path in sorted(STORIES.glob(pattern))]
    once = sum(len(story.encode()) for story in stories)
    return "\n\n".join(stories * (size.bytes // once + 1))


def _speed(text: str) -> float:
    # CPU time: it is one thread that waits for nothing.
    began = time.process_time()
    assert build_manuscript(normalise(text), "auto").passages
    return len(text.encode()) / MEGABYTE / (time.process_time() - began)
