"""``python -m tests.server``: a new server by the guide alone, and everything tried.

It needs root on a Linux with debootstrap and systemd-nspawn (on Debian and Ubuntu it
installs them), and Debian's packages. Exit code: 0 if every step passed.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from tests.server.authority import acme_server
from tests.server.guide import NAME
from tests.server.machine import THERE, boot, make_root
from tests.server.trial import ROOT, Pager, Trial

_INSIDE = "TRIAL_IN_ITS_OWN_MOUNTS"

NEEDED = 1
"""So many steps from the first must pass for the others to be tried at all."""


def main() -> None:
    """Run the steps; those after a failure are tried too, where they can be."""
    parser = argparse.ArgumentParser(prog="python -m tests.server", description=__doc__)
    parser.add_argument("--base", type=Path, help="a root by debootstrap, to be copied")
    parser.add_argument("--only", nargs="*", help="steps after the installation")
    options = parser.parse_args()
    if platform.system() != "Linux" or os.geteuid():
        sys.exit("needs root on Linux, to boot a server")
    if _INSIDE not in os.environ:
        _enter_own_mounts()
    sys.exit(_try_server(options.base, options.only))


def _enter_own_mounts() -> None:
    """Run again where /etc/hosts is ours alone, so that names need no name server."""
    with tempfile.NamedTemporaryFile("w", suffix=".hosts") as hosts:
        hosts.write(f"{Path('/etc/hosts').read_text()}\n{THERE} {NAME}\n")
        hosts.flush()
        script = f'mount --bind "{hosts.name}" /etc/hosts; exec "$0" -m tests.server "$@"'
        ended = subprocess.run(  # noqa: S603  # ourselves
            [
                *("unshare", "--mount", "--propagation", "private", "/bin/sh", "-euc"),
                *(script, sys.executable, *sys.argv[1:]),
            ],
            env={**os.environ, _INSIDE: "yes"},
            check=False,
        )
    sys.exit(ended.returncode)


def _try_server(base: Path | None, only: list[str] | None) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    report = Report()
    with tempfile.TemporaryDirectory(prefix="server-") as made:
        folder = Path(made)
        began = time.monotonic()
        root = make_root(folder, base)
        with boot(root) as machine, acme_server(folder) as acme:
            system = machine.run(". /etc/os-release && echo $PRETTY_NAME").strip()
            report.pass_step("boot", began, f"{system}, by systemd")
            pager = Pager()
            try:
                trial = Trial(
                    machine=machine,
                    acme=acme,
                    pager=pager,
                    release=project["version"],
                )
                report.run_all(_steps(trial), only)
            finally:
                pager.close()
    sys.stdout.write(f"{report.passed} passed, {report.failed} failed\n")
    return bool(report.failed)


def _steps(trial: Trial) -> list[Callable[[], str]]:
    return [
        trial.install_from_a_tag,
        trial.install_again,
        trial.get_a_certificate,
        trial.try_the_first_story,
        trial.open_the_door,
        trial.start_the_alarms,
        trial.see_what_is_open,
        trial.submit_over_amqps,
        trial.submit_over_https,
        trial.log_in_to_the_console,
        trial.fire_part_a,
        trial.back_up_by_the_timer,
        trial.ring_an_alarm_and_restore,
        trial.rotate_the_log,
        trial.renew_the_certificate,
        trial.upgrade,
        trial.roll_back,
        trial.remove,
    ]


class Report:
    """Says of each step how it ended."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def run_all(self, steps: list[Callable[[], str]], only: list[str] | None) -> None:
        """Run *steps*, or those whose names *only* has after the needed ones."""
        for number, step in enumerate(steps):
            name = step.__name__
            if only is not None and number >= NEEDED and name not in only:
                continue
            began = time.monotonic()
            try:
                self.pass_step(name, began, step())
            except Exception as error:  # noqa: BLE001  # each step's failure is reported
                self._fail_step(name, began, f"{type(error).__name__}: {error}")
                if number < NEEDED:
                    self._fail_step("the rest", began, "was not reached")
                    return

    def pass_step(self, name: str, began: float, detail: str) -> None:
        """Say that a step passed."""
        self.passed += 1
        self._say("passed", name, began, detail)

    def _fail_step(self, name: str, began: float, detail: str) -> None:
        self.failed += 1
        self._say("FAILED", name, began, detail)

    @staticmethod
    def _say(state: str, name: str, began: float, detail: str) -> None:
        seconds = time.monotonic() - began
        words = name.replace("_", " ")
        sys.stdout.write(f"{state}  {seconds:6.1f} s  {words:28}  {detail}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
