"""What a run may still spend, asked before every model call."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from ports.domain.film import Usage
from ports.domain.story import Run, RunId
from ports.errors import BudgetExceededError
from ports.records import AnswerCache


class Budget:
    """Holds the limits that a publisher set against what was paid and is on its way.

    Calls of one process are counted while they are out; replicas see one another's
    calls once they are paid.
    """

    def __init__(self, answers: AnswerCache) -> None:
        self._answers = answers
        self._in_flight: defaultdict[RunId, list[Usage]] = defaultdict(list)

    @asynccontextmanager
    async def reserve(
        self, run: Run, find_price: Callable[[], Usage]
    ) -> AsyncIterator[None]:
        """Hold the price of a call back while it is out.

        A price is asked for where a limit hangs on it: telling it takes as long as
        writing the question out.

        Raises:
            BudgetExceededError: With it the run would exceed a limit.
        """
        if run.limits.tokens is None and run.limits.cost is None:
            _check_deadline(run)
            yield
            return
        price, in_flight = find_price(), self._in_flight[run.id]
        # Before the first wait, so that of two calls side by side each sees the other.
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
