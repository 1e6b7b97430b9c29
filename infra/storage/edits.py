"""What people decided about a story, and the runs that are computed again for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.database import Database, in_autocommit
from infra.storage.db.edit_schema import edits
from infra.storage.db.schema import runs
from infra.storage.dead_letters.audit import record_action
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.runs.open import open_next_generation
from infra.storage.runs.rows import LockedRun, lock_runs
from ports.domain.edits import Decision, StoryEdit
from ports.domain.story import ProjectId, Run, RunId, StoryId
from ports.edits import StoryEdits
from ports.errors import StoryCrewsError
from ports.pipeline.messages import strip_unstorable

DECISION_CODEC: TypeAdapter[Decision] = TypeAdapter(Decision)


class UneditableRunError(StoryCrewsError):
    """The run is unknown, still working, or the edit is not one of its story."""


class SqlEdits(StoryEdits):
    """The edits of all stories, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    @override
    @in_autocommit
    async def in_force(
        self, connection: AsyncConnection, run: Run
    ) -> tuple[StoryEdit, ...]:
        ours = _select(run.project_id, run.story_id)
        query = ours.where(edits.c.locked | (edits.c.run_id == run.id))
        return await _read(connection, query)

    @in_autocommit
    async def list_edits(
        self, connection: AsyncConnection, run: Run
    ) -> tuple[StoryEdit, ...]:
        """Return the edits of the run's story that were not undone, in their order."""
        return await _read(connection, _select(run.project_id, run.story_id))

    @in_autocommit
    async def list_undone(
        self, connection: AsyncConnection, run: Run, *, since: datetime
    ) -> tuple[StoryEdit, ...]:
        """Return the edits that held for *run* at a time, and were undone since."""
        time = since.timestamp()
        query = _select_all(run.project_id, run.story_id).where(
            edits.c.locked | (edits.c.run_id == run.id),
            edits.c.at <= time,
            edits.c.undone_at > time,
        )
        return await _read(connection, query)

    async def check_ended(self, run_id: RunId) -> None:
        """Check that edits of a run are possible.

        Raises:
            UneditableRunError: The run is unknown or still working.
        """
        await self.database.transact(_lock_ended_run, run_id)

    async def add(
        self, run_id: RunId, decision: Decision, *, locked: bool, who: str
    ) -> StoryEdit:
        """Add a decision; the same one, made last, is returned as it is.

        Raises:
            UneditableRunError: The run is unknown or still working.
        """
        [edit] = await self.add_all(run_id, (decision,), locked=locked, who=who)
        return edit

    async def add_all(
        self, run_id: RunId, decisions: Sequence[Decision], *, locked: bool, who: str
    ) -> tuple[StoryEdit, ...]:
        """Add decisions as `add` does: all, or none.

        Raises:
            UneditableRunError: As for `add`.
        """
        return await self.database.transact(
            _add_all, run_id, decisions, locked=locked, who=who
        )

    async def undo(self, run_id: RunId, number: int, *, who: str) -> StoryEdit:
        """Take an edit back; return it.

        Raises:
            UneditableRunError: As for `add`, or there is no such edit.
        """
        [edit] = await self.undo_all(run_id, (number,), who=who)
        return edit

    async def undo_all(
        self, run_id: RunId, numbers: Sequence[int], *, who: str
    ) -> tuple[StoryEdit, ...]:
        """Take edits back as `undo` does: all, or none.

        Raises:
            UneditableRunError: As for `undo`.
        """
        return await self.database.transact(_undo_all, run_id, numbers, who=who)

    async def set_lock(
        self, run_id: RunId, number: int, *, locked: bool, who: str
    ) -> StoryEdit:
        """Say whether an edit holds for later revisions; return it.

        Raises:
            UneditableRunError: As for `add`, or there is no such edit.
        """
        return await self.database.transact(
            _set_lock, run_id, number, locked=locked, who=who
        )

    async def compute_again(self, run_id: RunId, *, who: str) -> Run:
        """Open the run's next generation; return the run in it.

        Answers of questions that have not changed come from the cache.

        Raises:
            UneditableRunError: The run is unknown or still working.
        """
        # Drawn here: what is run twice must know that it has begun already.
        cause_id = str(uuid4())
        run = await self.database.transact(_compute_again, run_id, cause_id, who=who)
        self._signal.set()
        return run


async def _add_all(
    connection: AsyncConnection,
    run_id: RunId,
    decisions: Sequence[Decision],
    *,
    locked: bool,
    who: str,
) -> tuple[StoryEdit, ...]:
    run = await _lock_ended_run(connection, run_id)
    known = await _read(connection, _select(run.project_id, run.story_id))
    last, added = (known[-1] if known else None), []
    for decision in decisions:
        if last is None or not _is_same(last, run, decision, locked=locked):
            last = await _add(connection, run, decision, locked=locked, who=who)
        added.append(last)
    return tuple(added)


async def _add(
    connection: AsyncConnection, run: Run, decision: Decision, *, locked: bool, who: str
) -> StoryEdit:
    last = await connection.scalar(
        select(func.max(edits.c.number)).where(
            edits.c.project_id == run.project_id, edits.c.story_id == run.story_id
        )
    )
    number = (last or 0) + 1
    await connection.execute(
        insert(edits).values(
            project_id=run.project_id,
            story_id=run.story_id,
            number=number,
            run_id=run.id,
            decision=decision.model_dump_json(),
            locked=locked,
            who=strip_unstorable(who),
            at=Clock(),
        )
    )
    await _audit(connection, run, number, decision.kind, who=who)
    return await _require_edit(connection, run, number)


def _is_same(edit: StoryEdit, run: Run, decision: Decision, *, locked: bool) -> bool:
    # One that is not locked holds for its own run's text, and for no other's.
    return (edit.decision, edit.locked) == (decision, locked) and (
        locked or edit.run_id == run.id
    )


async def _undo_all(
    connection: AsyncConnection, run_id: RunId, numbers: Sequence[int], *, who: str
) -> tuple[StoryEdit, ...]:
    run = await _lock_ended_run(connection, run_id)
    return tuple([await _undo(connection, run, number, who=who) for number in numbers])


async def _undo(
    connection: AsyncConnection, run: Run, number: int, *, who: str
) -> StoryEdit:
    edit = await _require_edit(connection, run, number)
    await _update(connection, run, number, undone_at=Clock())
    await _audit(connection, run, number, f"undo {edit.decision.kind}", who=who)
    return edit


async def _set_lock(
    connection: AsyncConnection, run_id: RunId, number: int, *, locked: bool, who: str
) -> StoryEdit:
    run = await _lock_ended_run(connection, run_id)
    await _require_edit(connection, run, number)
    await _update(connection, run, number, locked=locked)
    await _audit(connection, run, number, "lock" if locked else "unlock", who=who)
    return await _require_edit(connection, run, number)


async def _compute_again(
    connection: AsyncConnection, run_id: RunId, cause_id: str, *, who: str
) -> Run:
    locked = await _lock_run(connection, run_id)
    if locked.run.cause_id == cause_id:
        return locked.run
    _require_ended(locked)
    run = await open_next_generation(connection, run_id, cause_id=cause_id)
    what = f"run {run_id}, generation {run.generation}"
    await record_action(connection, who=who, action="compute again", count=1, what=what)
    return run


async def _lock_ended_run(connection: AsyncConnection, run_id: RunId) -> Run:
    locked = await _lock_run(connection, run_id)
    _require_ended(locked)
    return locked.run


async def _lock_run(connection: AsyncConnection, run_id: RunId) -> LockedRun:
    """Lock all runs of the run's story, so that two edits never get one number."""
    of_run = select(runs.c.project_id, runs.c.story_id).where(runs.c.id == run_id)
    row = (await connection.execute(of_run)).first()
    if row is not None:
        of_story = (runs.c.project_id == row.project_id) & (
            runs.c.story_id == row.story_id
        )
        for locked in await lock_runs(connection, of_story):
            if locked.run.id == run_id:
                return locked
    raise UneditableRunError(f"no run {run_id}: see `novel-crews runs`")


def _require_ended(locked: LockedRun) -> None:
    if locked.position.state == "running":
        raise UneditableRunError(
            f"run {locked.run.id} is still working: edit it when it has ended; follow "
            f"it with `novel-crews watch {locked.run.id}`"
        )


async def _require_edit(
    connection: AsyncConnection, run: Run, number: int
) -> StoryEdit:
    query = _select(run.project_id, run.story_id).where(edits.c.number == number)
    found = await _read(connection, query)
    if not found:
        raise UneditableRunError(
            f"the story has no edit {number}: `list` has those that there are"
        )
    return found[0]


def _select(project_id: ProjectId, story_id: StoryId) -> Select[Any]:
    return _select_all(project_id, story_id).where(edits.c.undone_at.is_(None))


def _select_all(project_id: ProjectId, story_id: StoryId) -> Select[Any]:
    ours = (edits.c.project_id == project_id) & (edits.c.story_id == story_id)
    return select(edits).where(ours).order_by(edits.c.number)


async def _read(
    connection: AsyncConnection, query: Select[Any]
) -> tuple[StoryEdit, ...]:
    rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return tuple(
        StoryEdit(
            number=row.number,
            run_id=RunId(row.run_id),
            decision=DECISION_CODEC.validate_json(row.decision),
            locked=row.locked,
            who=row.who,
            at=to_datetime(row.at),
        )
        for row in rows
    )


async def _update(
    connection: AsyncConnection, run: Run, number: int, **values: Any
) -> None:
    await connection.execute(
        update(edits)
        .where(
            edits.c.project_id == run.project_id,
            edits.c.story_id == run.story_id,
            edits.c.number == number,
        )
        .values(**values)
    )


async def _audit(
    connection: AsyncConnection, run: Run, number: int, what: str, *, who: str
) -> None:
    # Without words of the story: the audit outlives it.
    await record_action(
        connection,
        who=who,
        action="edit",
        count=1,
        what=f"run {run.id}: edit {number}, {what}",
    )
