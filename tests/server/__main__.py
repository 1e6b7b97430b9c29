"""``python -m tests.server``: a new server by the guide alone, and everything tried.

It needs root on a Linux with debootstrap and systemd-nspawn (on Debian and Ubuntu it
installs them), and Debian's packages. Exit code: 0 if every step passed.
"""

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from tests.server.authority import acme_server
from tests.server.guide import NAME
from tests.server.machine import THERE, boot, make_root
from tests.server.report import Report
from tests.server.trial import Pager, Trial
from tests.test_layout import ROOT

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
    # Whoever ends it leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("it was ended"))
    sys.exit(_try_server(options.base, options.only))


def _enter_own_mounts() -> NoReturn:
    """Run again where /etc/hosts is ours alone, so that names need no name server."""
    with tempfile.NamedTemporaryFile("w", prefix="hosts-", delete=False) as hosts:
        hosts.write(f"{Path('/etc/hosts').read_text()}\n{THERE} {NAME}\n")
    mount = f"mount --bind {hosts.name} /etc/hosts; rm {hosts.name}"
    script = f'{mount}; exec "$0" -m tests.server "$@"'
    private = ("unshare", "--mount", "--propagation", "private", "/bin/sh", "-euc")
    os.environ[_INSIDE] = "yes"
    os.execvp("unshare", [*private, script, sys.executable, *sys.argv[1:]])  # noqa: S606, S607  # ourselves


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
                report.run_all(_steps(trial), needed=NEEDED, only=only)
            finally:
                pager.close()
    return report.finish()


def _steps(trial: Trial) -> list[Callable[[], str]]:
    return [
        trial.install_from_a_tag,
        trial.install_again,
        trial.close_the_ports,
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


if __name__ == "__main__":
    main()
