"""The pages of runs: found, looked at, followed and acted on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from ports.domain.choices import (
    DeadLetterFilter,
    ExportFormat,
    RunFilter,
    RunState,
)
from ports.domain.story import Limits, ProjectId, Revision, RunId, StoryId
from ports.events.story_events import StoryCancelled
from ports.operations import EventRow, RunRow, StepRow
from ports.pipeline.stages import STAGES, Stage
from service.actions import runs as actions
from service.console.desk import SOURCE, Desk, Form
from service.console.forms import (
    AGES,
    InvalidFormError,
    read_age,
    read_id,
    read_number,
    read_text,
)
from service.console.session import ConsoleSession, Undo

PAGE_SIZE = 50
MAX_LETTERS = 50
TIME_LINE_WIDTH = 1000.0
SHORTEST_BAR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step on the time line of its run, in thousandths of the run's length."""

    x: float
    width: float
    state: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage of a run: its steps on the time line.

    Attributes:
        done: How many of its steps are done.
    """

    stage: Stage
    steps: Sequence[StepRow]
    bars: Sequence[Bar]
    done: int


class RunPages:
    """The list of runs, one run, and what can be done with it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def index(self, request: Request, session: ConsoleSession) -> Response:
        """List the runs that the form at the top means, newest first."""
        which = parse_run_filter(request.query_params)
        rows = await self._desk.store.operations.runs(which, limit=PAGE_SIZE + 1)
        more = len(rows) > PAGE_SIZE
        rows = rows[:PAGE_SIZE]
        older = ""
        if more:
            before = rows[-1].opened_at.timestamp()
            older = str(request.url.include_query_params(before=f"{before:.6f}").query)
        return self._desk.render(
            request,
            session,
            "runs",
            rows=rows,
            query=request.query_params,
            states=get_args(RunState),
            ages=tuple(AGES),
            older=older,
        )

    async def unheard(self, request: Request, session: ConsoleSession) -> Response:
        """List the runs whose answer no queue received."""
        overview = await self._desk.store.operations.overview()
        return self._desk.render(
            request, session, "unheard", unrouted=overview.unrouted
        )

    async def show(self, request: Request, session: ConsoleSession) -> Response:
        """Show one run with its steps, letters, events and findings."""
        operations = self._desk.store.operations
        run_id = parse_run_id(request)
        row = await self._require_run(run_id)
        document = await operations.run_document(run_id)
        steps = await operations.steps(run_id)
        events = await operations.event_rows(run_id)
        letters = await self._desk.store.dead_letters.summaries(
            DeadLetterFilter(run=run_id, state=None), limit=MAX_LETTERS
        )
        return self._desk.render(
            request,
            session,
            "run",
            row=row,
            document=document,
            lines=build_time_lines(steps, now=datetime.now(UTC)),
            steps=steps,
            letters=letters,
            events=events,
            findings=await self._find_findings(run_id, events),
            formats=get_args(ExportFormat),
            has_breakdown=any(
                step.stage == "break-down" and step.state == "done" for step in steps
            ),
        )

    async def event(self, request: Request, session: ConsoleSession) -> Response:
        """Show one event as it was published."""
        run_id = parse_run_id(request)
        row = await self._require_run(run_id)
        event_id = read_id(str(request.path_params["event"]), "event")
        body = await self._desk.store.operations.event(run_id, event_id)
        if body is None:
            raise InvalidFormError(f"the run has no event {event_id}")
        data = json.loads(body)
        return self._desk.render(
            request,
            session,
            "event",
            row=row,
            kind=data["type"],
            payload=json.dumps(data, indent=2, ensure_ascii=False),
        )

    async def cancel(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Cancel the run's story, at its revision."""
        row = await self._require_run(parse_run_id(request))
        cancelled = await actions.cancel_story(
            self._desk.store.operations,
            self._desk.publisher,
            StoryCancelled(
                story_id=StoryId(row.story_id),
                project_id=ProjectId(row.project_id),
                revision=Revision(row.revision),
                reason=form.get("reason", "")[:1000] or f"by {session.who}",
            ),
            source=SOURCE,
            who=session.who,
        )
        request.state.undo = Undo(
            label="Undo: submit it again", path=f"/console/runs/{row.run_id}/resubmit"
        )
        return f"Cancelling {len(cancelled)} run: its steps are being stopped."

    async def republish(
        self, request: Request, session: ConsoleSession, _: Form
    ) -> str:
        """Send the run's events again."""
        count = await actions.republish_run(
            self._desk.store.operations, parse_run_id(request), who=session.who
        )
        return f"{count:,} events are sent again, with the same ids."

    async def republish_all(self, _: Request, session: ConsoleSession, __: Form) -> str:
        """Send the events of every run again whose answer nobody received."""
        runs = await actions.republish_unheard(
            self._desk.store.operations, who=session.who
        )
        return (
            f"The answers of {len(runs):,} runs are sent again. Whichever nobody "
            "receives this time comes back to this list."
        )

    async def resubmit(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Submit the run's story again, with a larger budget if the form has one."""
        run_id = parse_run_id(request)
        limits = await actions.resubmit_run(
            self._desk.store.operations,
            self._desk.store.records,
            self._desk.publisher,
            run_id,
            limits=Limits(
                tokens=read_number(form, "tokens", int),
                cost=read_number(form, "cost", float),
            ),
            source=SOURCE,
            who=session.who,
        )
        request.state.undo = Undo(
            label="Undo: cancel it", path=f"/console/runs/{run_id}/cancel"
        )
        budget = ", ".join(
            f"{name} {value:,}"
            for name, value in (("tokens", limits.tokens), ("dollars", limits.cost))
            if value
        )
        return (
            "Submitted again: answers that were paid are kept. "
            f"Its budget is {budget or 'without a limit'}."
        )

    async def forget(
        self, request: Request, session: ConsoleSession, form: Form
    ) -> str:
        """Erase the run's story everywhere, once its id is typed."""
        row = await self._require_run(parse_run_id(request))
        if form.get("story", "").strip() != row.story_id:
            raise InvalidFormError(
                f"to forget it, type the story's id exactly: {row.story_id}"
            )
        count = await actions.forget_story(
            self._desk.store.operations,
            self._desk.graph,
            self._desk.archive,
            project=ProjectId(row.project_id),
            story=StoryId(row.story_id),
            backups=self._desk.backup_dir,
            who=session.who,
        )
        request.state.next_page = "/console/runs"
        return f"Forgot {row.story_id}: {count} runs and all they left behind."

    async def _require_run(self, run_id: RunId) -> RunRow:
        row = await self._desk.store.operations.run(run_id)
        if row is None:
            raise actions.UnknownRunError(run_id)
        return row

    async def _find_findings(
        self, run_id: RunId, events: Sequence[EventRow]
    ) -> Sequence[object]:
        """Return the findings of a completed run, from its final event."""
        for event in events:
            if event.routing_key == "story.breakdown.completed":
                body = await self._desk.store.operations.event(run_id, event.id)
                findings: list[object] = json.loads(body or b"{}")["data"]["findings"]
                return findings
        return ()


def parse_run_id(request: Request) -> RunId:
    """Return the run that a page's address names."""
    return RunId(read_id(str(request.path_params["run"]), "run"))


def parse_run_filter(query: Mapping[str, str]) -> RunFilter:
    """Return the filter that a search form's fields stand for."""
    states: dict[str, RunState] = {each: each for each in get_args(RunState)}
    return RunFilter(
        state=states.get(query.get("state", "")),
        project=read_text(query, "project"),
        words=read_text(query, "words") or "",
        error=read_text(query, "error") or "",
        stuck=query.get("stuck") == "yes",
        newer_than=read_age(query, "newer"),
        older_than=read_age(query, "older"),
        before=read_number(query, "before", float),
    )


def build_time_lines(steps: Sequence[StepRow], *, now: datetime) -> Sequence[StageLine]:
    """Return the stages of a run with their steps on one scale of time."""
    starts = [step.started_at for step in steps if step.started_at]
    ends = [step.ended_at or now for step in steps if step.started_at]
    first = min(starts, default=now)
    length = max((max(ends, default=now) - first).total_seconds(), 0.001)
    lines = []
    for stage in STAGES:
        its_steps = [step for step in steps if step.stage == stage]
        if its_steps:
            bars = [
                _to_bar(step, first=first, length=length, now=now)
                for step in its_steps
                if step.started_at
            ]
            done = sum(step.state == "done" for step in its_steps)
            lines.append(StageLine(stage=stage, steps=its_steps, bars=bars, done=done))
    return lines


def _to_bar(step: StepRow, *, first: datetime, length: float, now: datetime) -> Bar:
    start = step.started_at or now
    end = step.ended_at or now
    scale = TIME_LINE_WIDTH / length
    width = max((end - start).total_seconds() * scale, SHORTEST_BAR)
    x = min((start - first).total_seconds() * scale, TIME_LINE_WIDTH - width)
    return Bar(
        x=round(max(x, 0), 1),
        width=round(width, 1),
        state=step.state,
        title=f"{step.stage} {step.ordinal}, attempt {step.attempt}: {step.state}",
    )
