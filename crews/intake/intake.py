"""The step `intake`: fetch the text, normalise it, refuse what is none, cut it."""

import asyncio

from typing_extensions import override

from crews.passage import ReadingInput, TakenIn
from crews.reading import manuscript, normalise, refuse_unreadable
from ports.archive import StoryArchive
from ports.errors import StoryError
from ports.identity import text_sha256
from ports.manuscript import Manuscript
from ports.pipeline import Assignment, Opening, Outcome, Step
from ports.records import Records
from ports.story import Run, Sha256, TextRef

MAX_TEXT_BYTES = 8 * 1024 * 1024
"""Seven novels of 180,000 words; the longest ever published in English has five."""


class Intake(Step):
    """Opens one reading for every passage of a story."""

    def __init__(self, *, records: Records, archive: StoryArchive) -> None:
        self._records = records
        self._archive = archive

    @override
    async def __call__(self, assignment: Assignment) -> Outcome:
        run = assignment.run
        # In a thread: a novel takes a second, and the loop may stand still for a tenth.
        text, cut = await asyncio.to_thread(_cut, await self._submitted(run), run)
        sha256 = await self._records.keep_text(run, text)
        await self._archive.report(
            run,
            status="running",
            percent=0.0,
            detail=f"{cut.words} words in {len(cut.passages)} passages",
        )
        return Outcome(
            result=_taken_in(cut, sha256),
            opens=Opening(stage="read", inputs=_readings(cut)),
        )

    async def _submitted(self, run: Run) -> str:
        if run.text_ref is None:
            text = await self._records.submitted_text(run)
        else:
            text = await self._archive.text(run.text_ref)
            _refuse_another_text(text, run.text_ref)
        size = len(text.encode())
        if size > MAX_TEXT_BYTES:
            raise StoryError(
                f"the text has {size} bytes, over the limit of {MAX_TEXT_BYTES}: "
                "submit it in parts",
                reason="invalid",
            )
        return text


def _cut(submitted: str, run: Run) -> tuple[str, Manuscript]:
    text = normalise(submitted)
    refuse_unreadable(text, run.language)
    return text, manuscript(text, run.format)


def _refuse_another_text(text: str, ref: TextRef) -> None:
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


def _taken_in(cut: Manuscript, sha256: Sha256) -> TakenIn:
    return TakenIn(
        sha256=sha256,
        format=cut.format,
        narration=cut.narration,
        words=cut.words,
        chapters=tuple(passage.chapter for passage in cut.passages),
        matter=cut.matter,
    )


def _readings(cut: Manuscript) -> tuple[ReadingInput, ...]:
    return tuple(
        ReadingInput(passage=passage, format=cut.format, narration=cut.narration)
        for passage in cut.passages
    )
