"""The command of a run's intake, to be run by one step or another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from handlers.step_executor import StepExecutor
from ports.journal import Claim
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Step
from tests.fakes.journal import InMemoryJournal, MemoryStep
from tests.handlers.builders import BlockingStep, a_step_executor, outbox_bodies


@dataclass(frozen=True, kw_only=True)
class IntakeCommand:
    """The command of an open run's intake, and the journal that it came from."""

    journal: InMemoryJournal
    key: StepKey

    @property
    def row(self) -> MemoryStep:
        """The step as the journal has it."""
        return self.journal.held_steps[self.key]

    @property
    def failure(self) -> Any:
        """What the only event says: a failure."""
        [failed] = outbox_bodies(self.journal, exchange="events")
        return failed["data"]

    def executor(self, step: Step, **options: Any) -> StepExecutor:
        """Return what runs *step* as the intake."""
        return a_step_executor(self.journal, steps={"intake": step}, **options)

    async def run(self, step: Step, **options: Any) -> None:
        """Run *step* for the command."""
        await self.executor(step, **options).run(self.key, attempt=1)

    async def claim(self, *, exclusive: bool = False) -> Claim:
        """Ask for the step as another replica."""
        return await self.journal.claim(
            self.key, attempt=1, worker="replica-2:7", exclusive=exclusive
        )

    @asynccontextmanager
    async def run_meanwhile(
        self, step: BlockingStep, **options: Any
    ) -> AsyncIterator[StepExecutor]:
        """Run *step* for the command while the body of the block runs."""
        executor = self.executor(step, **options)
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(executor.run(self.key, attempt=1))
            await step.has_begun.wait()
            yield executor


async def run_ready_tasks() -> None:
    """Let everybody come as far as they get."""
    for _ in range(20):
        await asyncio.sleep(0)
