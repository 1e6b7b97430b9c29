"""A short experiment for every run of the suite; ``make chaos`` runs a long one."""

from pathlib import Path
from random import Random

from tests.chaos.experiment import Experiment
from tests.chaos.experiment_plan import ExperimentPlan, plan_experiment
from tests.chaos.faults import draw_faults, faults_of_kinds
from tests.chaos.report import rerun_command
from tests.chaos.stories import ChaosStory, draw_stories
from tests.stack.servers import OwnBroker, OwnPostgres

SEED = 20
STORIES = 16
TIMEOUT_SECONDS = 100


def seeded_random(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # a seed is the point


async def test_nothing_is_lost_nothing_doubled_and_nothing_paid_twice(
    private_broker: OwnBroker, private_postgres: OwnPostgres, tmp_path: Path
) -> None:
    random = seeded_random(SEED)
    plan = ExperimentPlan(
        seed=SEED,
        # No step that kills its process: three leases would have to expire.
        stories=draw_stories(STORIES, random, killers=False),
        faults=faults_of_kinds(
            ("kill-in-step", "reset", "broker-kill", "database-restart", "retire"),
            random,
            stories=STORIES,
        ),
        replicas=2,
        timeout_seconds=TIMEOUT_SECONDS,
    )
    experiment = Experiment(
        plan=plan,
        broker=private_broker,
        postgres=private_postgres,
        folder=tmp_path,
    )

    result = await experiment.run()

    assert result.violations == []
    assert result.injected.total() == len(plan.faults)
    assert result.outcomes["completed"] >= STORIES - 5


def test_a_seed_decides_everything() -> None:
    one, other = (
        plan_experiment(7, stories=50, faults=20, replicas=3, timeout_seconds=1)
        for _ in range(2)
    )

    assert one == other


def test_another_seed_is_another_experiment() -> None:
    one, other = (
        plan_experiment(seed, stories=50, faults=20, replicas=3, timeout_seconds=1)
        for seed in (7, 8)
    )

    assert one.faults != other.faults


def test_the_printed_command_names_every_option() -> None:
    plan = plan_experiment(7, stories=50, faults=20, replicas=3, timeout_seconds=60)

    assert rerun_command(plan) == (
        "python -m tests.chaos --seed 7 --stories 50 --faults 20 --replicas 3"
        " --seconds 60"
    )


def test_many_kills_reach_every_kill_point_of_every_stage() -> None:
    kills = {
        fault.target
        for fault in draw_faults(200, seeded_random(1), stories=1000)
        if fault.kind == "kill-in-step"
    }

    assert len(kills) == 18


def test_no_two_stories_have_the_same_text() -> None:
    drawn = draw_stories(500, seeded_random(3))

    assert len({story.text for story in drawn if _has_text(story)}) == len(
        [story for story in drawn if _has_text(story)]
    )


def _has_text(story: ChaosStory) -> bool:
    return story.kind != "empty"
