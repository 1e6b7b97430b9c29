"""How much a model is given to read, beside the story itself."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.embedded import a_submission
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.reading import STORIES
from tests.benchmarks.rehearsal import rehearsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Which of our stories."""

    story: str


FULL = Size(story="the-last-ferry.txt")
SMALL = Size(story="night-desk.txt")


def measured(size: Size) -> list[Figure]:
    """Break a story down by rules, and weigh what a model would have been given."""
    text = (STORIES / size.story).read_text("utf-8")
    story = a_submission(text, story="weighed", title="The Last Ferry")
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = asyncio.run(rehearsed([story], Path(folder)))
    return [
        Figure(
            name="prompt characters of all four phases over the story's own",
            value=rehearsal.prompts.total() / len(text),
            budget=at_most(8, stretch=6),
        ),
        *(
            Figure(name=f"of these, {task}", value=letters / len(text))
            for task, letters in rehearsal.prompts.most_common()
        ),
    ]
