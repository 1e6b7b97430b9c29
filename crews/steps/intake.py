"""The step `intake`: fetch the text, normalise it, refuse what is none, cut it."""

import asyncio

from typing_extensions import override

from crews.passage_inputs import IntakeResult, ReadStepInput
from crews.reading import build_manuscript, normalise, refuse_unreadable
from ports.archive import StoryArchive
from ports.domain.manuscript import Manuscript
from ports.domain.story import Run, Sha256, TextRef
from ports.errors import StoryError
from ports.pipeline.identity import text_sha256
from ports.pipeline.steps import FanOut, Outcome, Step, StepInput
from ports.records import RunData

MAX_STORY_BYTES = 8 * 1024 * 1024
"""Seven novels of 180,000 words; the longest ever published in English has five."""


class IntakeStep(Step):
    """Opens one reading for every passage of a story."""

    def __init__(self, *, records: RunData, archive: StoryArchive) -> None:
        self._records = records
        self._archive = archive

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        run = step_input.run
        # In a thread: a novel takes a second, and the loop may stand still for a tenth.
        text, cut = await asyncio.to_thread(_split, await self._fetch_text(run), run)
        sha256 = await self._records.store_text(run, text)
        await self._archive.update_status(
            run,
            status="running",
            percent=0.0,
            detail=f"{cut.words} words in {len(cut.passages)} passages",
        )
        return Outcome(
            result=_to_result(cut, sha256),
            next_steps=FanOut(stage="read", inputs=_read_inputs(cut)),
        )

    async def _fetch_text(self, run: Run) -> str:
        if run.text_ref is None:
            text = await self._records.submission_text(run)
        else:
            text = await self._archive.text(run.text_ref)
            _check_sha256(text, run.text_ref)
        size = len(text.encode())
        if size > MAX_STORY_BYTES:
            raise StoryError(
                f"the text has {size} bytes, over the limit of {MAX_STORY_BYTES}: "
                "submit it in parts",
                reason="invalid",
            )
        return text


def _split(submitted: str, run: Run) -> tuple[str, Manuscript]:
    text = normalise(submitted)
    refuse_unreadable(text, run.language)
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


def _to_result(cut: Manuscript, sha256: Sha256) -> IntakeResult:
    return IntakeResult(
        sha256=sha256,
        format=cut.format,
        narration=cut.narration,
        words=cut.words,
        chapters=tuple(passage.chapter for passage in cut.passages),
        matter=cut.matter,
    )


def _read_inputs(cut: Manuscript) -> tuple[ReadStepInput, ...]:
    return tuple(
        ReadStepInput(passage=passage, format=cut.format, narration=cut.narration)
        for passage in cut.passages
    )
