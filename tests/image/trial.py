"""The image and compose.yaml, built, run, attacked and taken away."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.audit.bill_of_materials import build_bill
from tests.image.engine import Engine, EngineError
from tests.server.project import copy_project
from tests.server.visitor import publish, submission
from tests.stack.loopback import HOST
from tests.stack.programs import run_program
from tests.test_layout import ROOT

IMAGE = "novel-crews-trial"
MOST_BYTES = 700_000_000
STORIES = 12
LEAST_REPLICAS = 2
ANSWER_SECONDS = 240.0

LIST_PACKAGES = """
import importlib.metadata, json
print(json.dumps(sorted({(each.name, each.version)
                         for each in importlib.metadata.distributions()})))
"""


class StepError(AssertionError):
    """What a step found is not what the project promises."""


def require(holds: object, otherwise: object) -> None:
    """Raise what a step reports, unless something holds."""
    if not holds:
        raise StepError(str(otherwise)[:600])


@dataclass(kw_only=True)
class ImageTrial:
    """One build and one run of it; *folder* gets the project, *root* is a Debian."""

    engine: Engine
    folder: Path
    base: str
    version: str
    stories: list[str] = field(default_factory=list)

    @property
    def project(self) -> Path:
        """A copy of what git tracks, with secrets of its own."""
        return self.folder / "project"

    def copy_the_project(self) -> str:
        """Copy it, and make its secrets."""
        files = copy_project(self.project)
        run_program(self.project / "infra/deploy/make-secrets")
        return f"{files} files"

    def build_the_image(self) -> str:
        """Build it on the base that was given."""
        self.engine.run(
            *("build", "--network=host", f"--build-arg=BASE={self.base}"),
            *("--file=infra/deploy/Dockerfile", f"--tag={IMAGE}", "."),
            folder=self.project,
        )
        size = int(self.engine.run("image", "inspect", IMAGE, "-f", "{{.Size}}"))
        base = int(self.engine.run("image", "inspect", self.base, "-f", "{{.Size}}"))
        said = f"{size / 1e6:.0f} MB, its base {base / 1e6:.0f} MB of it"
        require(size <= MOST_BYTES, said)
        return said

    def break_a_story_down(self) -> str:
        """A whole story, read-only, without a network and any capability."""
        self.engine.run(
            *("run", "--rm", "--network=none", "--read-only", "--cap-drop=ALL"),
            *("--tmpfs=/tmp", "--security-opt=no-new-privileges"),
            *("--env=CREWS_DATA_DIR=/tmp", "--env=CREWS_SECRETS_DIR=/run/secrets"),
            f"--volume={self.project}/tests/stories:/stories:ro",
            *(IMAGE, "break-down", "/stories/night-desk.txt", "--out", "/tmp/film"),  # noqa: S108  # in the container
        )
        return "night-desk, offline"

    def compare_with_the_bill(self) -> str:
        """Every package in the image stands in the SBOM, and no other."""
        listed = self.engine.run(
            *("run", "--rm", "--entrypoint=python", IMAGE, "-c", LIST_PACKAGES)
        )
        there = {
            (name.lower().replace("_", "-").replace(".", "-"), version)
            for name, version in json.loads(listed)
        }
        bill = json.loads(build_bill(self.version))
        named = {
            (each["name"].lower().replace("_", "-").replace(".", "-"), each["version"])
            for each in bill["components"]
        }
        foreign = {("novel-movie-crews", self.version)}
        # A virtual environment's own, which no lock names.
        unknown = {each for each in there - named - foreign if each[0] != "setuptools"}
        require(not unknown, f"not in the bill: {sorted(unknown)}")
        return f"{len(there & named)} packages, {len(named - there)} of other systems"

    def start_with_compose(self) -> str:
        """Two replicas, broker and database, each healthy."""
        began = time.monotonic()
        self._compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "240")
        states = {each["Service"]: each for each in self._containers()}
        require(
            all(each["Health"] == "healthy" for each in self._containers()),
            {name: each["Health"] for name, each in states.items()},
        )
        replicas = self._replicas()
        require(len(replicas) == LEAST_REPLICAS, f"{len(replicas)} replicas")
        return f"healthy after {time.monotonic() - began:.0f} s"

    def look_at_the_confinement(self) -> str:
        """What the engine says of each container, and what a process there can do."""
        names = [each["Name"] for each in self._containers()]
        for each in json.loads(self.engine.run("inspect", *names)):
            host, name = each["HostConfig"], each["Name"]
            require(host["ReadonlyRootfs"], f"{name} is not read-only")
            require(host["CapDrop"] == ["ALL"], f"{name} has capabilities")
            require(host["Memory"] > 0, f"{name} has no limit of memory")
            require(host["PidsLimit"], f"{name} has no limit of processes")
            require(each["Config"]["User"] not in ("", "root", "0"), f"{name} is root")
        [replica, *_] = self._replicas()
        self._is_refused("exec", replica, "touch", "/opt/novel-crews/x")
        self._is_refused("exec", replica, "touch", "/etc/x")
        status = self.engine.run("exec", replica, "cat", "/proc/1/status")
        require("CapEff:\t0000000000000000" in status, status)
        [broker] = self._of("rabbitmq")
        self._is_refused("exec", broker, "getent", "hosts", "postgres")
        return f"{len(names)} containers, read-only, no capability, with limits"

    def complete_a_story(self) -> str:
        """A publisher's story through broker, replicas and database."""
        self._submit(1)
        seconds = self._await_stories()
        return f"completed after {seconds:.0f} s"

    def kill_a_replica(self) -> str:
        """One replica dies with stories at work; all are completed."""
        self._submit(STORIES)
        time.sleep(2)
        victim, *_ = self._replicas()
        pid = int(self.engine.run("inspect", "-f", "{{.State.Pid}}", victim))
        # As the kernel does when memory is short; the engine starts it again.
        os.kill(pid, signal.SIGKILL)
        seconds = self._await_stories()
        restarts = self.engine.run("inspect", "-f", "{{.RestartCount}}", victim).strip()
        require(restarts == "1", f"it was started again {restarts} times")
        return f"{STORIES} stories completed {seconds:.0f} s later, replica restarted"

    def stop_everything(self) -> str:
        """Steps are handed back: every replica ends by itself within its grace."""
        replicas = self._replicas()
        self._compose("stop")
        codes = {
            self.engine.run("inspect", "-f", "{{.State.ExitCode}}", each).strip()
            for each in replicas
        }
        require(codes == {"0"}, f"exit codes {codes}")
        return "each replica ended with 0"

    def clean(self) -> None:
        """Take containers and volumes away."""
        self._compose("down", "--volumes", "--timeout", "1")

    def _submit(self, count: int) -> None:
        story = (ROOT / "tests/stories/night-desk.txt").read_text()
        port = self._compose("port", "rabbitmq", "5672").strip().rpartition(":")[2]
        url = (self.project / ".secrets/publisher_url").read_text()
        url = url.replace(f"@{HOST}:5672", f"@{HOST}:{port}")
        for _ in range(count):
            name = f"story-{len(self.stories) + 1}"
            self.stories.append(name)
            body = json.dumps(submission(name, story)).encode()
            asyncio.run(publish(url, "story.submitted", body))

    def _await_stories(self) -> float:
        began = time.monotonic()
        self._await(lambda: self._completed() == len(self.stories))
        return time.monotonic() - began

    def _completed(self) -> int:
        for replica in self._replicas():
            try:
                listed = self.engine.run(
                    "exec", replica, "novel-crews", "runs", "--json"
                )
            except EngineError:
                continue  # it is being started again
            rows = json.loads(listed)
            return sum(each["state"] == "completed" for each in rows)
        return 0

    @staticmethod
    def _await(holds: Callable[[], bool]) -> None:
        until = time.monotonic() + ANSWER_SECONDS
        while not holds():
            require(time.monotonic() < until, "it did not happen in time")
            time.sleep(1)

    def _is_refused(self, *arguments: str) -> None:
        try:
            self.engine.run(*arguments)
        except EngineError:
            return
        raise StepError(f"{' '.join(arguments)} was permitted")

    def _replicas(self) -> list[str]:
        return self._of("crews")

    def _of(self, service: str) -> list[str]:
        return [
            each["Name"] for each in self._containers() if each["Service"] == service
        ]

    def _containers(self) -> list[dict[str, Any]]:
        said = self._compose("ps", "--format", "json")
        return [json.loads(line) for line in said.splitlines()]

    def _compose(self, *arguments: str) -> str:
        return self.engine.run_compose(*arguments, folder=self.project)
