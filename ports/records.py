"""What crews read back from the journal: texts, results, and cached answers."""

from collections.abc import AsyncIterator
from typing import Protocol

from ports.domain.film import Usage
from ports.domain.story import FrozenModel, Run, Sha256, Span
from ports.pipeline.stages import Stage


class RunData(Protocol):
    """Texts and results of a run; both are stored until the story is erased."""

    async def submission_text(self, run: Run) -> str:
        """Return the text as it came in the submission.

        Raises:
            MissingDocumentError: It came by reference.
        """
        ...

    async def store_text(self, run: Run, text: str) -> Sha256:
        """Store the normalised text that all spans of *run* refer to."""
        ...

    async def text(self, run: Run, span: Span | None = None) -> str:
        """Return the normalised text, or the part that *span* covers.

        Raises:
            MissingDocumentError: The intake has not stored it yet.
        """
        ...

    def results(self, run: Run, stage: Stage) -> AsyncIterator[bytes]:
        """Yield the results of a stage as JSON, in order, a few at a time."""
        ...


class CachedAnswer(FrozenModel):
    """An accepted answer, and what it cost when the model gave it."""

    model: str
    answer: str
    usage: Usage


class AnswerCache(Protocol):
    """Accepted answers of a story, by question: no answer is paid twice."""

    async def get(self, run: Run, key: Sha256) -> CachedAnswer | None:
        """Return the cached answer to the question with this key."""
        ...

    async def put(
        self, run: Run, key: Sha256, answer: CachedAnswer, *, spent: Usage | None = None
    ) -> None:
        """Store an accepted answer; no fence is needed, for a key has one answer.

        *spent* is added as by `add_usage`, in the same transaction.
        """
        ...

    async def add_usage(self, run: Run, usage: Usage) -> None:
        """Add the cost of a call to the run's generation, accepted or not."""
        ...

    async def total_usage(self, run: Run) -> Usage:
        """Return what this generation of *run* has cost."""
        ...
