"""``python -m tests.chaos``: cause faults under load, then check what was published."""

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

import structlog

from tests.chaos.experiment import Experiment, ExperimentResult
from tests.chaos.experiment_plan import ExperimentPlan, plan_experiment
from tests.chaos.fuzzing import fuzz
from tests.chaos.report import print_report
from tests.stack.shared import session_stack


def main() -> None:
    """Run one experiment, or fuzz the intake; exit with 1 after a violation."""
    options = _parser().parse_args()
    if options.what == "fuzz":
        _run_fuzz(options.messages, options.seed or 0)
        return
    seed = options.seed if options.seed is not None else SystemRandom().randrange(10**6)
    plan = plan_experiment(
        seed,
        stories=options.stories,
        faults=options.faults,
        replicas=options.replicas,
        timeout_seconds=options.seconds,
    )
    folder = Path(tempfile.mkdtemp(prefix="chaos-", dir=options.folder))
    result = _run_experiment(plan, folder)
    print_report(plan, result, folder)
    sys.exit(bool(result.violations))


def _run_experiment(plan: ExperimentPlan, folder: Path) -> ExperimentResult:
    with session_stack() as stack:
        broker, postgres = stack.private_broker(), stack.private_postgres()
        experiment = Experiment(
            plan=plan, broker=broker, postgres=postgres, folder=folder
        )
        return asyncio.run(experiment.run())


def _run_fuzz(messages: int, seed: int) -> None:
    # Each refusal is logged: a hundred thousand lines would hide the result.
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    outcomes, errors = fuzz(messages, seed)
    counts = ", ".join(f"{name} {count}" for name, count in outcomes.most_common())
    sys.stdout.write(f"messages   {messages}: {counts}\n")
    for line in errors[:20]:
        sys.stdout.write(f"BROKEN     {line}\n")
    if errors:
        command = f"python -m tests.chaos fuzz --messages {messages} --seed {seed}"
        sys.stdout.write(f"again      {command}\n")
    sys.exit(bool(errors))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("experiment", "fuzz"), default="experiment"
    )
    parser.add_argument("--messages", type=int, default=100_000, help="of fuzz")
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--faults", type=int, default=30)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--seed", type=int, help="a random one by default")
    parser.add_argument(
        "--seconds", type=float, default=3600, help="the experiment fails after so many"
    )
    parser.add_argument(
        "--folder", type=Path, help="for logs; a temporary one by default"
    )
    return parser


if __name__ == "__main__":
    main()
