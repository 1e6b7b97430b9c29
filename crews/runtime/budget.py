"""The limits of a run in tokens, money and time, checked before every model call."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from ports.domain.film import Usage
from ports.domain.story import Run, RunId
from ports.errors import BudgetExceededError
from ports.records import AnswerCache


class Budget:
    """Compares a run's limits with what it has used and what is in flight.

    Calls of this process count from the moment they start. Calls of another replica
    count once its usage is recorded, so replicas can exceed a limit by the calls
    that they have in flight at the same time.
    """

    def __init__(self, answers: AnswerCache) -> None:
        self._answers = answers
        self._in_flight: defaultdict[RunId, list[Usage]] = defaultdict(list)

    @asynccontextmanager
    async def reserve(
        self, run: Run, find_price: Callable[[], Usage]
    ) -> AsyncIterator[None]:
        """Reserve the highest possible cost of a call for as long as it runs.

        *find_price* is called only where the run has a limit in tokens or money,
        because finding a price takes as long as rendering the prompt.

        Raises:
            BudgetExceededError: The call could take the run over a limit.
        """
        if run.limits.tokens is None and run.limits.cost is None:
            _check_deadline(run)
            yield
            return
        price, in_flight = find_price(), self._in_flight[run.id]
        # Before the first await, so that two parallel calls count one another.
        in_flight.append(price)
        try:
            await self._check_limits(run, in_flight)
            yield
        finally:
            in_flight.remove(price)
            if not in_flight:
                self._in_flight.pop(run.id, None)

    async def _check_limits(self, run: Run, in_flight: list[Usage]) -> None:
        _check_deadline(run)
        limits = run.limits
        total = sum(in_flight, await self._answers.total_usage(run))
        tokens = total.prompt_tokens + total.completion_tokens
        if limits.tokens is not None and tokens > limits.tokens:
            raise BudgetExceededError(
                f"the next call would bring the run to {tokens} tokens of "
                f"{limits.tokens}"
            )
        if limits.cost is not None and total.cost > limits.cost:
            raise BudgetExceededError(
                f"the next call would bring the run to {total.cost:.4f} US dollars "
                f"of {limits.cost:.4f}"
            )


def _check_deadline(run: Run) -> None:
    deadline = run.limits.deadline
    if deadline and datetime.now(UTC) >= deadline:
        raise BudgetExceededError(f"the deadline {deadline} has passed")
