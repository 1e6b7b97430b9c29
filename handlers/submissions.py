"""What comes from outside: stories submitted, and stories no longer wanted."""

from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from handlers.log_fields import log_fields
from handlers.message_parsing import IncomingMessage
from handlers.port_retry import retry_until_available
from handlers.step_executor import StepExecutor
from ports.domain.story import Run, RunId, Sha256
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.journal import Journal
from ports.pipeline.identity import run_id, text_sha256

log = structlog.get_logger(__name__)


class SubmissionHandler:
    """Opens the runs that are asked for, and closes those that are not."""

    def __init__(self, *, journal: Journal, executor: StepExecutor) -> None:
        self._journal = journal
        self._executor = executor

    async def open_run(self, message: IncomingMessage[StorySubmitted]) -> None:
        """Open the run that a submission asks for.

        The journal puts the command of its first step into the outbox in the same
        transaction, so that the intake starts like every other step: by its command.
        """
        run = run_from_submission(message)
        opening = partial(self._journal.open, text=message.payload.text)
        with bound_contextvars(cause=message.id, run=str(run.id), **log_fields(run)):
            opened = await retry_until_available(partial(opening, run))
            log.info(
                "submission.accepted",
                result=opened.result,
                generation=opened.run.generation,
            )

    async def cancel_runs(self, message: IncomingMessage[StoryCancelled]) -> None:
        """Close the runs that are meant, and stop their steps in this process."""
        cancelled = message.payload
        runs = await retry_until_available(partial(self._journal.cancel, cancelled))
        self._executor.notify_closed(runs)
        log.info(
            "story.cancelled",
            story=cancelled.story_id,
            runs=[str(run) for run in runs],
        )


def run_from_submission(message: IncomingMessage[StorySubmitted]) -> Run:
    """Return the run that a submission asks for, in its first generation."""
    submitted = message.payload
    sha = _text_sha256(submitted)
    return Run(
        id=run_id(submitted, sha),
        generation=1,
        project_id=submitted.project_id,
        story_id=submitted.story_id,
        revision=submitted.revision,
        title=submitted.title,
        text_sha256=sha,
        text_ref=submitted.text_ref,
        format=submitted.format,
        language=submitted.language,
        preferences=submitted.preferences,
        constraints=submitted.constraints,
        limits=submitted.limits,
        requested_by=submitted.requested_by,
        cause_id=message.id,
        traceparent=message.traceparent,
    )


def submission_run_id(submitted: StorySubmitted) -> RunId:
    """Return the id of the run that a submission asks for."""
    return run_id(submitted, _text_sha256(submitted))


def _text_sha256(submitted: StorySubmitted) -> Sha256:
    if submitted.text is not None:
        return text_sha256(submitted.text)
    if submitted.text_ref is not None:
        return Sha256(submitted.text_ref.sha256)
    raise AssertionError("the contract holds that one of the two is given")
