"""Two replicas, a real broker, a real database, and the contract's own examples."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.samples.examples import (
    EXAMPLES,
    ROOT,
    compile_typescript,
    install_packages,
)
from tests.service.replicas import listen, run_replicas
from tests.stack.node import node, npm
from tests.stack.programs import run_program

STORY = ROOT / "tests" / "stories" / "the-last-ferry.txt"
SCHEMAS = ROOT / "infra" / "contracts" / "schemas"
TIMEOUT_SECONDS = 240


@pytest.fixture(scope="module")
def examples_folder() -> Path:
    """Return the folder of the examples that were compiled from TypeScript."""
    install_packages(list(npm()))
    return compile_typescript(Path(node()[0]))


@pytest.fixture
def stories(tmp_path: Path) -> list[Path]:
    """Three copies of a story under different names."""
    names = ("first.txt", "second.txt", "third.txt")
    return [Path(shutil.copy(STORY, tmp_path / name)) for name in names]


def publish_with(command: Sequence[str], broker: str) -> str:
    return run_program(*command, env=os.environ | {"RABBITMQ_URL": broker}).strip()


def start_subscriber(command: Sequence[str], broker: str) -> subprocess.Popen[str]:
    subscriber = subprocess.Popen(  # noqa: S603  # our own examples
        command,
        env=os.environ | {"RABBITMQ_URL": broker},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert subscriber.stdout
    assert subscriber.stdout.readline() == "listening\n"
    return subscriber


def typescript_publisher(examples_folder: Path, story: Path) -> list[str]:
    return [*node(), str(examples_folder / "publish.js"), str(story)]


def python_publisher(story: Path) -> list[str]:
    return [sys.executable, str(EXAMPLES / "publish.py"), str(story)]


def schema_of(event: dict[str, Any]) -> Any:
    return json.loads((SCHEMAS / event["dataschema"].rsplit("/", 1)[1]).read_text())


async def test_a_replica_killed_in_the_middle_loses_and_doubles_nothing(
    examples_folder: Path,
    stories: list[Path],
    tmp_path: Path,
    broker_url: str,
    database_url: str,
) -> None:
    async with (
        run_replicas(2, broker=broker_url, journal=database_url, folder=tmp_path) as (
            survivor,
            victim,
        ),
        listen(broker_url) as events_queue,
    ):
        causes = {
            publish_with(typescript_publisher(examples_folder, story), broker_url)
            for story in stories
        }
        victim.kill()
        events = await events_queue.collect_until_final(3, within=TIMEOUT_SECONDS)
        code = await survivor.stop()

    assert code == 0
    distinct = {event["id"]: event for event in events}
    finals = [e for e in distinct.values() if "story.breakdown." in e["type"]]
    assert {event["causationid"] for event in finals} == causes
    assert {event["type"] for event in finals} == {
        "com.novelmovie.story.breakdown.completed.v1"
    }
    for event in distinct.values():
        jsonschema.validate(event["data"], schema_of(event))
    scenes = Counter(
        (event["data"]["story_id"], event["data"]["scene"]["sequence_number"])
        for event in distinct.values()
        if event["type"] == "com.novelmovie.scene.breakdown.completed.v1"
    )
    assert set(scenes.values()) == {1}
    published = Counter(story for story, _ in scenes)
    assert published == {
        final["data"]["story_id"]: final["data"]["counts"]["scenes"] for final in finals
    }


async def test_the_examples_publish_and_subscribe(
    examples_folder: Path,
    stories: list[Path],
    tmp_path: Path,
    broker_url: str,
    database_url: str,
) -> None:
    async with run_replicas(
        1, broker=broker_url, journal=database_url, folder=tmp_path
    ):
        subscribers = [
            start_subscriber(
                [sys.executable, str(EXAMPLES / "subscribe.py")], broker_url
            ),
            start_subscriber(
                [*node(), str(examples_folder / "subscribe.js")], broker_url
            ),
        ]
        publish_with(python_publisher(stories[0]), broker_url)
        outputs = [
            subscriber.communicate(timeout=TIMEOUT_SECONDS)[0]
            for subscriber in subscribers
        ]

    python, typescript = (sorted(text.splitlines()) for text in outputs)
    assert python == typescript
    assert any(line.startswith("first completed:") for line in python)
