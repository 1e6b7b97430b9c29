"""Stock CrewAI in a process of its own: our crew runner patches it in ours.

``python -m tests.benchmarks.stock_crewai CREWS SECONDS`` prints its cost as JSON.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import warnings
from typing import Any

from typing_extensions import override

os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"
os.environ["PYTHON_DOTENV_DISABLED"] = "true"
os.environ["CREWAI_STORAGE_DIR"] = tempfile.mkdtemp(prefix="stock-crewai-")

with warnings.catch_warnings(action="ignore"):
    from crewai import Agent, BaseLLM, Crew, Task

ANSWER = "Thought: I now can give a great answer\nFinal Answer: nobody is two people"


class SlowModel(BaseLLM):
    """Returns the same answer after some seconds."""

    seconds: float = 0.2

    @override
    def call(self, *_: Any, **__: Any) -> str:
        time.sleep(self.seconds)
        return ANSWER

    @override
    async def acall(self, *_: Any, **__: Any) -> str:
        await asyncio.sleep(self.seconds)
        return ANSWER


def a_crew(seconds: float) -> Crew:
    """Return a crew of one task, then three in parallel, then one."""
    agents = [
        Agent(
            role=role,
            goal="Settle who is who.",
            backstory="An old hand.",
            llm=SlowModel(model="slow", seconds=seconds),
        )
        for role in ("analyst", "camera", "design", "sound", "supervisor")
    ]
    first, *parallel, last = agents
    opening = _task(first)
    middle = [_task(agent, context=[opening], is_parallel=True) for agent in parallel]
    return Crew(agents=agents, tasks=[opening, *middle, _task(last, context=middle)])


def _task(
    agent: Agent, *, context: list[Task] | None = None, is_parallel: bool = False
) -> Task:
    return Task(
        description="Say which names are one person.",
        expected_output="Merges.",
        agent=agent,
        context=context or [],
        async_execution=is_parallel,
    )


async def run(crews: int, seconds: float) -> dict[str, float]:
    """Run so many crews at once and return wall and CPU time, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(crews):
            group.create_task(a_crew(seconds).akickoff())
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
    }


if __name__ == "__main__":
    cost = asyncio.run(run(int(sys.argv[1]), float(sys.argv[2])))
    # The last line counts: CrewAI prints lines before it.
    print(json.dumps(cost))  # noqa: T201  # a command's answer
