"""The journal as operators read and change it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, StatementClock, to_datetime
from infra.storage.db.database import (
    Database,
    as_method,
    in_autocommit,
    in_transaction,
)
from infra.storage.db.dead_letter_schema import audit, dead_letters
from infra.storage.db.migrate import read_revision, require_usable_schema
from infra.storage.db.predicates import CLAIMED
from infra.storage.db.privileges import require_privileges
from infra.storage.db.schema import runs, steps
from infra.storage.dead_letters.audit import has_action, list_actions, record_action
from infra.storage.outbox.outbox import count_due, count_postponed
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.runs.details import (
    find_event,
    find_result,
    find_run,
    find_source_text,
    list_events,
    list_steps,
)
from infra.storage.runs.erase import erase_story
from infra.storage.runs.open import republish_events
from infra.storage.runs.overview import (
    find_last_change,
    find_longest_wait,
    find_oldest_command,
    list_unrouted_runs,
    midnight,
    sum_cost_since,
)
from infra.storage.runs.problems import (
    count_overdue_steps,
    count_runs_with_dead_letters,
    find_problems,
)
from infra.storage.runs.resume import resume_runs
from infra.storage.runs.rows import lock_runs
from infra.storage.runs.search import SELECT_STANDING, search_condition, to_standing
from infra.storage.steps.prune import START, prune_steps
from ports.domain.choices import RunFilter, RunState
from ports.domain.story import ProjectId, RunId, StoryId
from ports.operations import COUNTED_AGE, JournalStats, Overview, RunRow
from ports.pipeline.stages import Stage

BACKUP = "backup"
LAST_BACKUP = select(func.max(audit.c.at)).where(audit.c.action == BACKUP)
EVERY_RUN = RunFilter()
_COUNT_BY_STATE = select(runs.c.state, func.count()).group_by(runs.c.state)
# Two questions, which the index of states answers alone. To count what has ended since
# ever, it would be read as a whole.
COUNT_RUNS = union_all(
    _COUNT_BY_STATE.where(runs.c.state == "running"),
    _COUNT_BY_STATE.where(
        runs.c.state.in_(("completed", "failed", "cancelled")),
        runs.c.opened_at > StatementClock() - COUNTED_AGE.total_seconds(),
    ),
)


class SqlOperations:
    """The journal as operators use it, on SQLite or PostgreSQL."""

    steps = as_method(list_steps)
    run_document = as_method(find_run)
    event_rows = as_method(list_events)
    event = as_method(find_event)
    last_change = as_method(find_last_change)
    source_text = as_method(find_source_text)
    audit = as_method(list_actions)
    schema = as_method(read_revision)

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal
        self._pruned_to = START

    @in_autocommit
    async def runs(
        self,
        connection: AsyncConnection,
        which: RunFilter = EVERY_RUN,
        *,
        limit: int,
    ) -> tuple[RunRow, ...]:
        """List the runs that a filter means, newest first."""
        query = (
            SELECT_STANDING.where(search_condition(which))
            .order_by(runs.c.opened_at.desc(), runs.c.id)
            .limit(limit)
        )
        rows = (await connection.execute(query)).all()
        return await _with_problems(
            connection, [to_standing(row, RunRow) for row in rows]
        )

    @in_autocommit
    async def run(self, connection: AsyncConnection, run_id: RunId) -> RunRow | None:
        """Return one run."""
        rows = await connection.execute(SELECT_STANDING.where(runs.c.id == run_id))
        found = [to_standing(row, RunRow) for row in rows]
        return next(iter(await _with_problems(connection, found)), None)

    async def result(
        self, run_id: RunId, stage: Stage, ordinal: int = 1
    ) -> bytes | None:
        """Return the result of one step as JSON; None while, or once, it has none."""
        return await self.database.autocommit(
            find_result, run_id, stage=stage, ordinal=ordinal
        )

    async def overview(self) -> Overview:
        """Return the journal at a glance."""
        stats = await self.stats()
        autocommit = self.database.autocommit
        return Overview(
            stats=stats,
            cost_today=await autocommit(sum_cost_since, midnight()),
            oldest=await autocommit(find_oldest_command),
            unrouted=await autocommit(list_unrouted_runs),
            longest_wait=await autocommit(find_longest_wait),
        )

    async def events(self, run_id: RunId) -> tuple[bytes, ...]:
        """Return the public events of the newest generation, in sequence."""
        rows = await self.event_rows(run_id)
        bodies = [await self.event(run_id, row.id) for row in rows]
        return tuple(body for body in bodies if body is not None)

    async def record(self, *, who: str, action: str, count: int, what: str) -> None:
        """Add a row to the audit, of what is done elsewhere than in the journal."""
        await self.database.transact(
            record_action, who=who, action=action, count=count, what=what
        )

    async def has_recorded(self, *, action: str, what: str, within: timedelta) -> bool:
        """Tell whether the audit has an action, not longer than *within* ago."""
        return await self.database.autocommit(
            has_action, action=action, what=what, within=within
        )

    async def republish(self, run_id: RunId, *, who: str) -> int:
        """Enqueue the events of the newest generation again, same ids; count them."""
        count = await self.database.transact(_republish, run_id, who)
        self._signal.set()
        return count

    async def erase(self, project_id: ProjectId, story_id: StoryId, *, who: str) -> int:
        """Erase a story's runs, texts, results, answers and events; count the runs.

        Running runs are cancelled first.
        """
        count = await self.database.transact(_erase, project_id, story_id, who)
        self._signal.set()
        return count

    @in_transaction
    async def stats(self, connection: AsyncConnection) -> JournalStats:
        """Count runs, running steps, due messages and dead letters."""
        states = await connection.execute(COUNT_RUNS)
        counts: dict[RunState, int] = {
            "running": 0,
            "completed": 0,
            "failed": 0,
            "cancelled": 0,
        }
        in_flight = select(func.count()).where(
            steps.c.state == CLAIMED, steps.c.leased_until > StatementClock()
        )
        waiting = select(func.count()).where(dead_letters.c.state == "waiting")
        return JournalStats(
            runs={**counts, **dict(states.tuples().all())},
            steps_in_flight=(await connection.execute(in_flight)).scalar_one(),
            outbox=await count_due(connection),
            dead_letters=(await connection.execute(waiting)).scalar_one(),
            runs_stuck=await count_runs_with_dead_letters(connection),
            overdue=await count_overdue_steps(connection),
            steps_waiting=await count_postponed(connection),
            backed_up_at=await connection.scalar(LAST_BACKUP),
        )

    @in_autocommit
    async def count_runs(self, connection: AsyncConnection) -> int:
        """Count all runs, which reads them all."""
        query = select(func.count()).select_from(runs)
        return (await connection.execute(query)).scalar_one()

    async def prune_steps(self, older_than: timedelta) -> int:
        """Delete the steps of runs that ended longer than that ago; count them."""
        count, self._pruned_to = await prune_steps(
            self.database, older_than=older_than, after=self._pruned_to
        )
        return count

    @in_transaction
    async def record_backup(
        self, connection: AsyncConnection, *, who: str, what: str
    ) -> None:
        """Note in the audit that a backup is complete: its age is a figure."""
        await record_action(connection, who=who, action=BACKUP, count=1, what=what)

    @in_transaction
    async def resume(self, connection: AsyncConnection, *, who: str, what: str) -> int:
        """Let the runs of a restored journal go on; count them."""
        count = await resume_runs(connection)
        await record_action(
            connection, who=who, action="restore", count=count, what=what
        )
        return count

    async def check(self) -> None:
        """Check that the journal answers, is current, and lets us read and write."""
        await self.database.autocommit(require_usable_schema)
        await self.database.autocommit(require_privileges)

    @in_autocommit
    async def now(self, connection: AsyncConnection) -> datetime:
        """Return what time it is by the database's clock."""
        return to_datetime(await connection.scalar(select(Clock())) or 0.0)


async def _republish(connection: AsyncConnection, run_id: UUID, who: str) -> int:
    found = await lock_runs(connection, runs.c.id == run_id)
    count = sum([await republish_events(connection, locked.run) for locked in found])
    await record_action(
        connection, who=who, action="republish", count=count, what=f"run {run_id}"
    )
    return count


async def _erase(
    connection: AsyncConnection, project_id: ProjectId, story_id: StoryId, who: str
) -> int:
    count = await erase_story(connection, project_id, story_id)
    await record_action(
        connection,
        who=who,
        action="forget",
        count=count,
        what=f"story {project_id}/{story_id}",
    )
    return count


async def _with_problems(
    connection: AsyncConnection, rows: Sequence[RunRow]
) -> tuple[RunRow, ...]:
    running = [row.run_id for row in rows if row.state == "running"]
    problems = await find_problems(connection, running)
    return tuple(
        row.model_copy(update={"problem": problems.get(row.run_id)}) for row in rows
    )
