"""What crews read back from the journal, and the answers already paid."""

from collections.abc import AsyncIterator
from typing import Protocol

from ports.domain.film import Usage
from ports.domain.story import FrozenModel, Run, Sha256, Span
from ports.pipeline.stages import Stage


class RunData(Protocol):
    """Texts and results of a run; both are kept until the story is forgotten."""

    async def submission_text(self, run: Run) -> str:
        """Return the text as it came in the submission.

        Raises:
            MissingDocumentError: It came by reference.
        """
        ...

    async def store_text(self, run: Run, text: str) -> Sha256:
        """Keep the normalised text that all spans of *run* refer to."""
        ...

    async def text(self, run: Run, span: Span | None = None) -> str:
        """Return the normalised text, or what *span* covers of it.

        Raises:
            MissingDocumentError: Intake has not kept it yet.
        """
        ...

    def results(self, run: Run, stage: Stage) -> AsyncIterator[bytes]:
        """Yield the results of a stage as JSON, in order, a few at a time."""
        ...


class CachedAnswer(FrozenModel):
    """An accepted answer and what it cost when it was paid."""

    model: str
    answer: str
    usage: Usage


class AnswerCache(Protocol):
    """Accepted answers of a story, by content: what is never paid twice."""

    async def get(self, run: Run, key: Sha256) -> CachedAnswer | None:
        """Return the answer to the question that *key* stands for."""
        ...

    async def put(self, run: Run, key: Sha256, answer: CachedAnswer) -> None:
        """Keep an accepted answer; needs no fence, for the same key is the same."""
        ...

    async def add_usage(self, run: Run, usage: Usage) -> None:
        """Add what a call cost to the run's generation, accepted or not."""
        ...

    async def total_usage(self, run: Run) -> Usage:
        """Return what this generation of *run* has paid."""
        ...
