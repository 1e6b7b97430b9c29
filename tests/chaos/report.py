"""The printed report of an experiment."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.experiment import ExperimentResult
from tests.chaos.experiment_plan import ExperimentPlan


def print_report(plan: ExperimentPlan, result: ExperimentResult, folder: Path) -> None:
    """Print the result, and after a failure the command that repeats the experiment."""
    for line in _report_lines(plan, result, folder):
        sys.stdout.write(f"{line}\n")


def _report_lines(
    plan: ExperimentPlan, result: ExperimentResult, folder: Path
) -> Iterator[str]:
    outcomes = ", ".join(
        f"{name} {count}" for name, count in result.outcomes.most_common()
    )
    injected = ", ".join(
        f"{kind} {count}" for kind, count in result.injected.most_common()
    )
    yield f"stories    {len(plan.stories)}: {outcomes}"
    yield f"events     {result.events}, {result.redelivered} of them delivered again"
    yield f"calls      {result.calls} of the model"
    yield f"faults     {result.injected.total()} of {len(plan.faults)}: {injected}"
    yield f"deaths     {result.kills} replicas killed"
    yield f"seconds    {result.seconds:.0f}"
    for violation in result.violations[:40]:
        yield f"BROKEN     {violation}"
    if len(result.violations) > 40:
        yield f"BROKEN     and {len(result.violations) - 40} more"
    if result.violations:
        yield f"logs       {folder}"
        yield f"again      {rerun_command(plan)}"
    else:
        yield f"nothing lost, nothing doubled, nothing paid twice (seed {plan.seed})"


def rerun_command(plan: ExperimentPlan) -> str:
    """Return the command that runs the same experiment."""
    return (
        f"python -m tests.chaos --seed {plan.seed}"
        f" --stories {len(plan.stories)} --faults {len(plan.faults)}"
        f" --replicas {plan.replicas} --seconds {plan.timeout_seconds:.0f}"
    )
