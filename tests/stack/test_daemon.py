"""A server that ends while it starts."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stack import daemon

WITHIN = timedelta(seconds=10)
ENDS_AT_ONCE = ["/bin/sh", "-c", "echo no such cluster"]
STAYS = ["/bin/sleep", "60"]


class Launches:
    """Launches one program after the other."""

    def __init__(self, folder: Path, *programs: list[str]) -> None:
        self.pid_file = folder / "server.pid"
        self.log = folder / "output.log"
        self._programs = list(programs)

    def launch(self) -> None:
        daemon.launch(
            self.pid_file,
            self._programs.pop(0),
            env={"PATH": "/usr/bin:/bin"},
            log=self.log,
        )

    def is_ready(self) -> bool:
        return not self._programs and daemon.is_running(self.pid_file)


def test_a_server_that_ends_while_it_starts_is_launched_once_more(
    tmp_path: Path,
) -> None:
    launches = Launches(tmp_path, ENDS_AT_ONCE, STAYS)

    daemon.start(
        launches.launch,
        pid_file=launches.pid_file,
        is_ready=launches.is_ready,
        within=WITHIN,
        log=launches.log,
    )

    assert daemon.is_running(launches.pid_file)
    daemon.end(launches.pid_file, signal.SIGKILL, within=WITHIN)


def test_a_server_that_ends_twice_is_an_error_with_its_last_words(
    tmp_path: Path,
) -> None:
    launches = Launches(tmp_path, ENDS_AT_ONCE, ENDS_AT_ONCE)

    with pytest.raises(daemon.EndedError, match="no such cluster\nno such cluster"):
        daemon.start(
            launches.launch,
            pid_file=launches.pid_file,
            is_ready=lambda: False,
            within=WITHIN,
            log=launches.log,
        )
