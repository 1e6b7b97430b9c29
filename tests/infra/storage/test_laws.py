"""The journal against a model of it, whatever workers, relays and time do."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from ports.journal import Claimed
from ports.outbox import Owed
from ports.pipeline import StepKey
from ports.story import Run
from tests.contracts.journal.keeping import (
    Kept,
    in_memory,
    in_postgresql,
    in_sqlite,
)
from tests.contracts.journal.working import (
    COMPLETING,
    a_failure,
    a_result,
    a_run,
    opening,
    step,
)

PASSAGES = 10
SHORT = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

LEAPS = [4, 25, 100]
"""Seconds; no sum of them comes within one of a lease, a hold or a retry's wait."""

T = TypeVar("T")
ordinals = st.integers(1, PASSAGES)
attempts = st.integers(1, 3)


class JournalMachine(RuleBasedStateMachine):
    """Does the same to a real journal and to the one in memory, and compares.

    The one in memory is the model: small enough to be obviously right.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.open = ExitStack()
        self.journal = self.opened()
        self.real = self.loop.run_until_complete(self.journal.__aenter__())
        self.model = in_memory()
        self.run: Run = a_run()
        self.looked_at = time.monotonic()
        self.claims: list[tuple[Claimed, Claimed]] = []
        self.held: list[tuple[Owed, ...]] = []

    def opened(self) -> AbstractAsyncContextManager[Kept]:
        """Return the real journal, to be entered."""
        raise NotImplementedError

    @override
    def teardown(self) -> None:
        closing = self.journal.__aexit__(None, None, None)
        self.loop.run_until_complete(closing)
        self.open.close()
        self.loop.close()

    def on_both(
        self, of_real: Coroutine[Any, Any, T], of_model: Coroutine[Any, Any, T]
    ) -> T:
        """Return what both answer; they must answer alike."""
        self._keep_time()
        real = self.loop.run_until_complete(of_real)
        model = self.loop.run_until_complete(of_model)
        assert seen(real) == seen(model)
        return real

    def _keep_time(self) -> None:
        """Let as much time pass for the model as has passed for the database."""
        now = time.monotonic()
        elapsed, self.looked_at = now - self.looked_at, now
        passing = self.model.passes(timedelta(seconds=elapsed))
        self.loop.run_until_complete(passing)

    @initialize()
    def open_and_read(self) -> None:
        for kept in (self.real, self.model):
            self.loop.run_until_complete(self._open(kept))

    async def _open(self, kept: Kept) -> None:
        await kept.journal.open(self.run, text="One dollar.")
        claim = await kept.journal.claim(
            step(self.run, "intake"), attempt=1, worker="w"
        )
        assert isinstance(claim, Claimed)
        await kept.journal.record(claim, opening("read", PASSAGES))

    @rule(ordinal=ordinals, attempt=attempts, alone=st.booleans())
    def claim_a_reading(self, ordinal: int, attempt: int, *, alone: bool) -> None:
        self._claim(step(self.run, "read", ordinal), attempt, alone=alone)

    @rule(attempt=attempts, alone=st.booleans())
    def claim_the_structure(self, attempt: int, *, alone: bool) -> None:
        self._claim(step(self.run, "structure"), attempt, alone=alone)

    def _claim(self, key: StepKey, attempt: int, *, alone: bool) -> None:
        self._keep_time()
        real, model = (
            self.loop.run_until_complete(
                kept.journal.claim(key, attempt=attempt, worker="w", alone=alone)
            )
            for kept in (self.real, self.model)
        )
        assert seen(real) == seen(model)
        if isinstance(real, Claimed) and isinstance(model, Claimed):
            self.claims.append((real, model))

    @rule(data=st.data())
    def record(self, data: st.DataObject) -> None:
        if pair := self._drawn(data):
            real, model = pair
            is_last = real.key.stage == "structure"
            outcome = COMPLETING if is_last else a_result(real.key.ordinal)
            self.on_both(
                self.real.journal.record(real, outcome),
                self.model.journal.record(model, outcome),
            )

    @rule(data=st.data(), counted=st.booleans(), seconds=st.sampled_from([0, 30]))
    def retry(self, data: st.DataObject, seconds: int, *, counted: bool) -> None:
        if pair := self._drawn(data):
            real, model = pair
            after, failure = timedelta(seconds=seconds), a_failure()
            self.on_both(
                self.real.journal.retry(real, failure, after=after, counted=counted),
                self.model.journal.retry(model, failure, after=after, counted=counted),
            )

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if pair := self._drawn(data):
            real, model = pair
            self.on_both(
                self.real.journal.release(real), self.model.journal.release(model)
            )

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        if pair := self._drawn(data):
            real, model = pair
            self.on_both(self.real.journal.renew(real), self.model.journal.renew(model))

    @rule(data=st.data())
    def bury(self, data: st.DataObject) -> None:
        if pair := self._drawn(data):
            real, model = pair
            self.on_both(
                self.real.journal.bury(real, a_failure()),
                self.model.journal.bury(model, a_failure()),
            )

    def _drawn(self, data: st.DataObject) -> tuple[Claimed, Claimed] | None:
        """Return a claim that was once given: any of them, however late."""
        return data.draw(st.sampled_from(self.claims)) if self.claims else None

    @rule()
    def take(self) -> None:
        owed = self.on_both(
            self.real.outbox.due(limit=1000), self.model.outbox.due(limit=1000)
        )
        self.held.append(owed)

    @rule()
    def settle(self) -> None:
        if self.held:
            taken = self.held.pop()
            ids = tuple({owed.id for owed in taken} - progress_in(taken))
            self.on_both(self.real.outbox.settle(ids), self.model.outbox.settle(ids))

    @rule()
    def sweep(self) -> None:
        self.on_both(self.real.outbox.sweep(), self.model.outbox.sweep())

    @rule(seconds=st.sampled_from(LEAPS))
    def time_passes(self, seconds: int) -> None:
        for kept in (self.real, self.model):
            self.loop.run_until_complete(kept.passes(timedelta(seconds=seconds)))


def progress_in(owed: tuple[Owed, ...]) -> set[UUID]:
    """Return the ids of progress events."""
    return {each.id for each in owed if each.routing_key == "story.progressed"}


def seen(answer: object) -> object:
    """Return what two journals with different clocks must agree on."""
    if isinstance(answer, Claimed):
        return (answer.key, answer.fence, answer.attempt, answer.lost)
    if isinstance(answer, tuple):
        # Progress is told by the second, which the two reach at different moments.
        return {owed.id for owed in answer} - progress_in(answer)
    return answer


def test_sqlite_agrees_with_the_model() -> None:
    class OnSqlite(JournalMachine):
        @override
        def opened(self) -> AbstractAsyncContextManager[Kept]:
            folder = self.open.enter_context(TemporaryDirectory())
            return in_sqlite(Path(folder))

    run_state_machine_as_test(OnSqlite, settings=SHORT)


def test_postgresql_agrees_with_the_model(database_url: str) -> None:
    class OnPostgresql(JournalMachine):
        @override
        def opened(self) -> AbstractAsyncContextManager[Kept]:
            return in_postgresql(database_url)

    run_state_machine_as_test(OnPostgresql, settings=SHORT)
