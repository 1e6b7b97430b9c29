"""A short show for every run of the suite; ``make chaos`` plays the long one."""

from pathlib import Path
from random import Random

from tests.chaos.faults import chosen, schedule
from tests.chaos.notices import again
from tests.chaos.programme import Programme, programme
from tests.chaos.show import Show
from tests.chaos.stories import Story, stories
from tests.stack.servers import OwnBroker, OwnPostgres

SEED = 20
STORIES = 16
WITHIN = 100


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # a seed is the point


async def test_nothing_is_lost_nothing_doubled_and_nothing_paid_twice(
    private_broker: OwnBroker, private_postgres: OwnPostgres, tmp_path: Path
) -> None:
    random = seeded(SEED)
    planned = Programme(
        seed=SEED,
        # Without a step that kills its process: three leases would have to run out.
        stories=stories(STORIES, random, killers=False),
        faults=chosen(
            ("kill-in-step", "reset", "broker-kill", "database-restart", "retire"),
            random,
            stories=STORIES,
        ),
        replicas=2,
        within=WITHIN,
    )
    show = Show(
        programme=planned,
        broker=private_broker,
        postgres=private_postgres,
        folder=tmp_path,
    )

    notices = await show.played()

    assert notices.broken == []
    assert notices.made.total() == len(planned.faults)
    assert notices.ends["completed"] >= STORIES - 5


def test_a_seed_says_it_all() -> None:
    one, other = (
        programme(7, stories=50, faults=20, replicas=3, within=1) for _ in range(2)
    )

    assert one == other


def test_another_seed_is_another_show() -> None:
    one, other = (
        programme(seed, stories=50, faults=20, replicas=3, within=1) for seed in (7, 8)
    )

    assert one.faults != other.faults


def test_the_command_that_is_printed_names_everything() -> None:
    planned = programme(7, stories=50, faults=20, replicas=3, within=60)

    assert again(planned) == (
        "python -m tests.chaos --seed 7 --stories 50 --faults 20 --replicas 3"
        " --seconds 60"
    )


def test_many_kills_come_to_every_moment_of_every_stage() -> None:
    kills = {
        fault.what
        for fault in schedule(200, seeded(1), stories=1000)
        if fault.kind == "kill-in-step"
    }

    assert len(kills) == 18


def test_stories_are_unlike_one_another() -> None:
    written = stories(500, seeded(3))

    assert len({story.text for story in written if _has_text(story)}) == len(
        [story for story in written if _has_text(story)]
    )


def _has_text(story: Story) -> bool:
    return story.kind != "empty"
