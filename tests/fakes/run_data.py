"""The texts and results of runs, in memory."""

from collections import defaultdict
from collections.abc import AsyncIterator

from typing_extensions import override

from ports.domain.story import FrozenModel, Run, RunId, Sha256, Span
from ports.errors import MissingDocumentError
from ports.pipeline.identity import text_sha256
from ports.pipeline.stages import Stage
from ports.records import RunData


class InMemoryRunData(RunData):
    """Holds one text as submitted, and the results that a test adds.

    Attributes:
        submitted: The text as it came, None when it came by reference.
        texts: Normalised texts by run.
    """

    def __init__(
        self, submitted: str | None = None, *, text: str | None = None
    ) -> None:
        self.submitted = submitted
        self.texts: dict[RunId, str] = {}
        self._every_run = text
        self._results: defaultdict[tuple[RunId, Stage], list[bytes]] = defaultdict(list)

    def add(self, run: Run, stage: Stage, *results: FrozenModel) -> None:
        """Record *results* as a finished stage would."""
        rows = [result.model_dump_json().encode() for result in results]
        self._results[run.id, stage].extend(rows)

    @override
    async def submission_text(self, run: Run) -> str:
        if self.submitted is None:
            raise MissingDocumentError("journal", f"no text came with run {run.id}")
        return self.submitted

    @override
    async def store_text(self, run: Run, text: str) -> Sha256:
        self.texts[run.id] = text
        return text_sha256(text)

    @override
    async def text(self, run: Run, span: Span | None = None) -> str:
        text = self.texts.get(run.id, self._every_run)
        if text is None:
            raise MissingDocumentError("journal", f"no text of run {run.id}")
        return text if span is None else span.slice(text)

    @override
    async def results(self, run: Run, stage: Stage) -> AsyncIterator[bytes]:
        for result in self._results[run.id, stage]:
            yield result
