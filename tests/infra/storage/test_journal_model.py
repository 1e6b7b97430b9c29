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

from ports.domain.story import Run
from ports.journal import Claimed
from ports.outbox import OutboxMessage
from ports.pipeline.commands import StepKey
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_failure,
    a_result,
    a_run,
    fan_out_outcome,
    step_key,
)
from tests.contracts.journal.journals_under_test import (
    JournalUnderTest,
    memory_journal,
    open_postgresql_journal,
    open_sqlite_journal,
)

PASSAGES = 10
FEW_EXAMPLES = settings(
    max_examples=6,
    stateful_step_count=20,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

TIME_STEPS = [4, 25, 100]
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
        self.journal = self.open_journal()
        self.real = self.loop.run_until_complete(self.journal.__aenter__())
        self.model = memory_journal()
        self.run: Run = a_run()
        self.looked_at = time.monotonic()
        self.claims: list[tuple[Claimed, Claimed]] = []
        self.leased: list[tuple[OutboxMessage, ...]] = []

    def open_journal(self) -> AbstractAsyncContextManager[JournalUnderTest]:
        """Return the real journal, to be entered."""
        raise NotImplementedError

    @override
    def teardown(self) -> None:
        closing = self.journal.__aexit__(None, None, None)
        self.loop.run_until_complete(closing)
        self.open.close()
        self.loop.close()

    def run_on_both(
        self, of_real: Coroutine[Any, Any, T], of_model: Coroutine[Any, Any, T]
    ) -> T:
        """Return what both answer; they must answer alike."""
        self._advance_model_clock()
        real = self.loop.run_until_complete(of_real)
        model = self.loop.run_until_complete(of_model)
        assert comparable(real) == comparable(model)
        return real

    def _advance_model_clock(self) -> None:
        """Let as much time pass for the model as has passed for the database."""
        now = time.monotonic()
        elapsed, self.looked_at = now - self.looked_at, now
        passing = self.model.advance_clock(timedelta(seconds=elapsed))
        self.loop.run_until_complete(passing)

    @initialize()
    def open_and_read(self) -> None:
        for subject in (self.real, self.model):
            self.loop.run_until_complete(self._open(subject))

    async def _open(self, subject: JournalUnderTest) -> None:
        await subject.journal.open(self.run, text="One dollar.")
        claim = await subject.journal.claim(
            step_key(self.run, "intake"), attempt=1, worker="w"
        )
        assert isinstance(claim, Claimed)
        await subject.journal.record(claim, fan_out_outcome("read", PASSAGES))

    @rule(ordinal=ordinals, attempt=attempts, alone=st.booleans())
    def claim_a_reading(self, ordinal: int, attempt: int, *, alone: bool) -> None:
        self._claim(step_key(self.run, "read", ordinal), attempt, alone=alone)

    @rule(attempt=attempts, alone=st.booleans())
    def claim_the_structure(self, attempt: int, *, alone: bool) -> None:
        self._claim(step_key(self.run, "structure"), attempt, alone=alone)

    def _claim(self, key: StepKey, attempt: int, *, alone: bool) -> None:
        self._advance_model_clock()
        real, model = (
            self.loop.run_until_complete(
                subject.journal.claim(key, attempt=attempt, worker="w", exclusive=alone)
            )
            for subject in (self.real, self.model)
        )
        assert comparable(real) == comparable(model)
        if isinstance(real, Claimed) and isinstance(model, Claimed):
            self.claims.append((real, model))

    @rule(data=st.data())
    def record(self, data: st.DataObject) -> None:
        if pair := self._draw_claim(data):
            real, model = pair
            is_last = real.key.stage == "structure"
            outcome = COMPLETING_OUTCOME if is_last else a_result(real.key.ordinal)
            self.run_on_both(
                self.real.journal.record(real, outcome),
                self.model.journal.record(model, outcome),
            )

    @rule(data=st.data(), counted=st.booleans(), seconds=st.sampled_from([0, 30]))
    def retry(self, data: st.DataObject, seconds: int, *, counted: bool) -> None:
        if pair := self._draw_claim(data):
            real, model = pair
            after, failure = timedelta(seconds=seconds), a_failure()
            self.run_on_both(
                self.real.journal.retry(real, failure, after=after, counted=counted),
                self.model.journal.retry(model, failure, after=after, counted=counted),
            )

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if pair := self._draw_claim(data):
            real, model = pair
            self.run_on_both(
                self.real.journal.release(real), self.model.journal.release(model)
            )

    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        if pair := self._draw_claim(data):
            real, model = pair
            self.run_on_both(
                self.real.journal.renew(real), self.model.journal.renew(model)
            )

    @rule(data=st.data())
    def dead_letter(self, data: st.DataObject) -> None:
        if pair := self._draw_claim(data):
            real, model = pair
            self.run_on_both(
                self.real.journal.dead_letter(real, a_failure()),
                self.model.journal.dead_letter(model, a_failure()),
            )

    def _draw_claim(self, data: st.DataObject) -> tuple[Claimed, Claimed] | None:
        """Return a claim that was once given: any of them, however late."""
        return data.draw(st.sampled_from(self.claims)) if self.claims else None

    @rule()
    def lease_due(self) -> None:
        messages = self.run_on_both(
            self.real.outbox.lease_due(limit=1000),
            self.model.outbox.lease_due(limit=1000),
        )
        self.leased.append(messages)

    @rule()
    def mark_published(self) -> None:
        if self.leased:
            leased = self.leased.pop()
            ids = tuple({message.id for message in leased} - progress_in(leased))
            self.run_on_both(
                self.real.outbox.mark_published(ids),
                self.model.outbox.mark_published(ids),
            )

    @rule()
    def requeue_lost(self) -> None:
        self.run_on_both(
            self.real.outbox.requeue_lost(), self.model.outbox.requeue_lost()
        )

    @rule(seconds=st.sampled_from(TIME_STEPS))
    def advance_clock(self, seconds: int) -> None:
        for subject in (self.real, self.model):
            self.loop.run_until_complete(
                subject.advance_clock(timedelta(seconds=seconds))
            )


def progress_in(messages: tuple[OutboxMessage, ...]) -> set[UUID]:
    """Return the ids of progress events."""
    return {each.id for each in messages if each.routing_key == "story.progressed"}


def comparable(answer: object) -> object:
    """Return what two journals with different clocks must agree on."""
    if isinstance(answer, Claimed):
        return (answer.key, answer.fence, answer.attempt, answer.crashes)
    if isinstance(answer, tuple):
        # Progress is told by the second, which the two reach at different moments.
        return {message.id for message in answer} - progress_in(answer)
    return answer


def test_sqlite_agrees_with_the_model() -> None:
    class OnSqlite(JournalMachine):
        @override
        def open_journal(self) -> AbstractAsyncContextManager[JournalUnderTest]:
            folder = self.open.enter_context(TemporaryDirectory())
            return open_sqlite_journal(Path(folder))

    run_state_machine_as_test(OnSqlite, settings=FEW_EXAMPLES)


def test_postgresql_agrees_with_the_model(database_url: str) -> None:
    class OnPostgresql(JournalMachine):
        @override
        def open_journal(self) -> AbstractAsyncContextManager[JournalUnderTest]:
            return open_postgresql_journal(database_url)

    run_state_machine_as_test(OnPostgresql, settings=FEW_EXAMPLES)
