"""The step `intake`: fetches and checks the text, and splits it into passages."""

import asyncio
from contextlib import suppress

from typing_extensions import override

from crews.reading import build_manuscript, normalise, refuse_unreadable
from crews.step_inputs import IntakeResult, ReadStepInput
from ports.archive import StoryArchive
from ports.domain.manuscript import Manuscript
from ports.domain.story import Run, Sha256, TextRef
from ports.errors import MissingDocumentError, StoryError
from ports.pipeline.identity import text_sha256
from ports.pipeline.stages import FAN_OUT
from ports.pipeline.steps import FanOut, Outcome, Step, StepInput
from ports.records import RunData

MAX_STORY_BYTES = 8 * 1024 * 1024
"""Enough for seven novels of 180,000 words each."""


class IntakeStep(Step):
    """Stores the normalised text and opens one `read` step for every passage.

    *languages* are those that the model reads; None is any.
    """

    def __init__(
        self,
        *,
        records: RunData,
        archive: StoryArchive,
        languages: frozenset[str] | None,
    ) -> None:
        self._records = records
        self._archive = archive
        self._languages = languages

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        """Return the inputs of the `read` steps.

        Raises:
            StoryError: The text is too large, unreadable, or not the one referred to.
        """
        run = step_input.run
        # In a thread: a novel takes a second, and the event loop may block for 0.1 s.
        submitted = await self._fetch_text(run)
        text, story = await asyncio.to_thread(_split, submitted, run, self._languages)
        sha256 = await self._records.store_text(run, text)
        await self._archive.update_status(
            run,
            status="running",
            percent=0.0,
            detail=f"{story.words} words in {len(story.passages)} passages",
        )
        return Outcome(
            result=_to_result(story, sha256),
            next_steps=FanOut(stage=FAN_OUT["intake"], inputs=_read_inputs(story)),
        )

    async def _fetch_text(self, run: Run) -> str:
        if run.text_ref is None:
            text = await self._records.submission_text(run)
        else:
            text = await self._fetch_reference(run, run.text_ref)
        size = len(text.encode())
        if size > MAX_STORY_BYTES:
            raise StoryError(
                f"the text has {size} bytes, over the limit of {MAX_STORY_BYTES}: "
                "submit it in parts",
                reason="invalid",
            )
        return text

    async def _fetch_reference(self, run: Run, reference: TextRef) -> str:
        with suppress(MissingDocumentError):
            # Of a run that is computed again: the document may be another by now.
            return await self._records.text(run)
        text = await self._archive.text(reference)
        _check_sha256(text, reference)
        return text


def _split(
    submitted: str, run: Run, languages: frozenset[str] | None
) -> tuple[str, Manuscript]:
    text = normalise(submitted)
    refuse_unreadable(text, run.language, languages)
    return text, build_manuscript(text, run.format)


def _check_sha256(text: str, ref: TextRef) -> None:
    try:
        found = text_sha256(text)
    except UnicodeEncodeError as error:
        raise StoryError(
            f"{ref.collection}/{ref.id} is no Unicode text: {error.reason}",
            reason="invalid",
        ) from error
    if found != ref.sha256:
        raise StoryError(
            f"{ref.collection}/{ref.id} has sha256 {found}, not {ref.sha256}: "
            "it changed after it was submitted; submit it again",
            reason="invalid",
        )


def _to_result(story: Manuscript, sha256: Sha256) -> IntakeResult:
    return IntakeResult(
        sha256=sha256,
        format=story.format,
        narration=story.narration,
        words=story.words,
        chapters=tuple(passage.chapter for passage in story.passages),
        matter=story.matter,
    )


def _read_inputs(story: Manuscript) -> tuple[ReadStepInput, ...]:
    return tuple(
        ReadStepInput(passage=passage, format=story.format, narration=story.narration)
        for passage in story.passages
    )
