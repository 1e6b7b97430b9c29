"""The size of all prompts for a story, relative to the story."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.embedded_pipeline import a_submission
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.benchmarks.reading import STORIES
from tests.benchmarks.rehearsal import rehearse


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptsSize:
    """Which of our stories is used."""

    story: str


FULL = PromptsSize(story="the-last-ferry.txt")
SMALL = PromptsSize(story="night-desk.txt")


def measure(size: PromptsSize) -> list[Figure]:
    """Break a story down with the offline reader and measure the prompts."""
    text = (STORIES / size.story).read_text("utf-8")
    story = a_submission(text, story="weighed", title="The Last Ferry")
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = asyncio.run(rehearse([story], Path(folder)))
    return [
        Figure(
            name="prompt characters of all four phases over the story's own",
            value=rehearsal.prompts.total() / len(text),
            budget=at_most(8, stretch=7),
        ),
        Figure(
            name="of these, what a cache of prefixes would serve",
            value=rehearsal.shared / rehearsal.prompts.total(),
            budget=at_least(0.5),
        ),
        *(
            Figure(name=f"of these, {task}", value=characters / len(text))
            for task, characters in rehearsal.prompts.most_common()
        ),
    ]
