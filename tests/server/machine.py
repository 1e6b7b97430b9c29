"""A new Debian in a folder, booted with systemd, in a network of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server.guide import NAME
from tests.stack.packages import install

HERE = "10.91.7.1"
THERE = "10.91.7.2"
"""The address of the server, which only this machine reaches."""

FOLDER = "/srv/operator"
"""Where the person who follows the guide is; others may not look there."""

_LINK = "crews-trial"
_SUITE = "bookworm"
_MIRROR = "http://deb.debian.org/debian"
_NEW_SERVER = "systemd-sysv,dbus,sudo,git,ca-certificates,openssl"
"""What a new server has beside the base system."""

_TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
_REACH_REGISTRIES = ("/etc/pip.conf", "/etc/xdg/pip", _TRUSTED, "/etc/resolv.conf")
"""How this machine reaches package registries; a server elsewhere has its own way."""

_BOOT_SECONDS = 60.0
_ENVIRONMENT = (
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    *("HOME=/root", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"),
)


class MachineError(RuntimeError):
    """The machine does not boot, or a command in it failed."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A booted root; *leader* is the process id of its first process."""

    root: Path
    leader: int

    def run(self, script: str, *, folder: str = FOLDER, seconds: float = 3600) -> str:
        """Run *script* with Bash, as root; return what it printed.

        Raises:
            MachineError: It failed.
        """
        ended = self.attempt(script, folder=folder, seconds=seconds)
        if ended.returncode:
            said = (ended.stderr.strip() or ended.stdout.strip())[-600:]
            raise MachineError(f"{script.strip()[:120]}: {ended.returncode}: {said}")
        return ended.stdout

    def attempt(
        self, script: str, *, folder: str = FOLDER, seconds: float = 3600
    ) -> "subprocess.CompletedProcess[str]":
        """Run *script* as `run` does, and return how it ended."""
        inside = ("nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc")
        return subprocess.run(  # noqa: S603  # the guide's commands, in its machine
            [
                *(*inside, "--net", "--pid", "--cgroup", "env", "-i", *_ENVIRONMENT),
                *("bash", "-euo", "pipefail", "-c", f"cd {folder}; {script}"),
            ],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=seconds,
        )

    def enter_network(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        """Run a program of this machine in the server's network, on its loopback."""
        return subprocess.run(  # noqa: S603  # our own program
            ["/usr/bin/nsenter", f"--target={self.leader}", "--net", *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def read(self, path: str) -> str:
        """Return the content of a file of the machine."""
        return (self.root / path.lstrip("/")).read_text()

    def write(self, path: str, content: str) -> None:
        """Write a file of the machine."""
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


def make_root(folder: Path, base: Path | None) -> Path:
    """Make a new root in *folder*, by debootstrap, or as a copy of *base*."""
    root = folder / "root"
    if base is None:
        provide("debootstrap")
        call(
            *("debootstrap", "--variant=minbase", f"--include={_NEW_SERVER}"),
            *(_SUITE, str(root), _MIRROR),
        )
    else:
        call("cp", "-a", "--reflink=auto", str(base), str(root))
    pass_on_registries(root)
    (root / "etc/apt/sources.list").write_text(
        f"deb {_MIRROR} {_SUITE} main\n"
        f"deb {_MIRROR} {_SUITE}-updates main\n"
        f"deb {_MIRROR}-security {_SUITE}-security main\n"
    )
    (root / FOLDER.lstrip("/")).mkdir(mode=0o700)
    (root / "etc/hostname").write_text("crews\n")
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.0.1 {NAME} crews\n")
    return root


def pass_on_registries(root: Path) -> None:
    """Let *root* reach package registries as this machine does."""
    for name in map(Path, _REACH_REGISTRIES):
        target = root / name.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.is_dir():
            shutil.copytree(name, target, dirs_exist_ok=True)
        elif name.exists():
            target.unlink(missing_ok=True)
            shutil.copy2(name, target)


@contextmanager
def boot(root: Path) -> Iterator[Machine]:
    """Boot *root*; its processes, network and rules are gone afterwards.

    Raises:
        MachineError: It does not come up.
    """
    provide("systemd-nspawn", package="systemd-container")
    with _network(), tempfile.TemporaryFile() as log:
        nspawn = subprocess.Popen(  # noqa: S603  # our own argument list
            [
                *("systemd-nspawn", "--boot", f"--directory={root}", "--quiet"),
                *("--machine=crews-trial", "--register=no", "--keep-unit"),
                *(f"--network-namespace-path=/run/netns/{_LINK}", "--resolv-conf=off"),
                *("--console=pipe", *_cgroups()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            leader = _await_leader(nspawn)
            try:
                machine = Machine(root=root, leader=leader)
                _await_boot(machine)
                yield machine
            finally:
                # Its disk is thrown away: nothing in it has to end well.
                os.kill(leader, signal.SIGKILL)
        finally:
            nspawn.terminate()
            nspawn.wait()


def _cgroups() -> tuple[str, ...]:
    """Return what systemd must be told where the kernel has the older groups."""
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        return ()
    return (
        "systemd.unified_cgroup_hierarchy=0",
        "systemd.legacy_systemd_cgroup_controller=1",
    )


def _await_leader(nspawn: "subprocess.Popen[bytes]") -> int:
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    until = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < until and nspawn.poll() is None:
        for pid in children.read_text().split():
            if Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
                return int(pid)
        time.sleep(0.1)
    raise MachineError("systemd-nspawn started no systemd")


def _await_boot(machine: Machine) -> None:
    until = time.monotonic() + _BOOT_SECONDS
    state = ""
    while time.monotonic() < until:
        state = machine.attempt("systemctl is-system-running").stdout.strip()
        if state == "running":
            return
        time.sleep(0.3)
    raise MachineError(f"the machine did not come up: {state}")


@contextmanager
def _network() -> Iterator[None]:
    """Give the machine a network of its own, which reaches out by this machine."""
    forwards = Path("/proc/sys/net/ipv4/ip_forward")
    former = forwards.read_text()
    rules = (
        (
            "nat",
            "POSTROUTING",
            "-s",
            f"{THERE}/32",
            "!",
            "-o",
            _LINK,
            "-j",
            "MASQUERADE",
        ),
        ("filter", "FORWARD", "-i", _LINK, "-j", "ACCEPT"),
        ("filter", "FORWARD", "-o", _LINK, "-j", "ACCEPT"),
    )
    inside = ("ip", "-n", _LINK)
    made = []
    try:
        # Left by a trial that was killed: its mounts went with it.
        Path("/run/netns", _LINK).unlink(missing_ok=True)
        call("ip", "netns", "add", _LINK)
        call(
            *("ip", "link", "add", _LINK, "type", "veth"),
            *("peer", "name", "host0", "netns", _LINK),
        )
        call("ip", "addr", "add", f"{HERE}/30", "dev", _LINK)
        call("ip", "link", "set", _LINK, "up")
        call(*inside, "addr", "add", f"{THERE}/30", "dev", "host0")
        call(*inside, "link", "set", "lo", "up")
        call(*inside, "link", "set", "host0", "up")
        call(*inside, "route", "add", "default", "via", HERE)
        forwards.write_text("1")
        for table, *rule in rules:
            call("iptables", "-t", table, "-I", *rule)
            made.append((table, *rule))
        yield
    finally:
        for table, *rule in made:
            call("iptables", "-t", table, "-D", *rule)
        forwards.write_text(former)
        subprocess.run(["ip", "netns", "del", _LINK], check=False)  # noqa: S603, S607  # ours
        subprocess.run(  # noqa: S603  # ours
            ["ip", "link", "del", _LINK],  # noqa: S607
            check=False,
            stderr=subprocess.DEVNULL,
        )


def provide(program: str, *, package: str = "") -> None:
    """Install *program* unless it is there."""
    if shutil.which(program) is None:
        install(package or program, instead=f"a machine with {program}")


def call(*command: str) -> None:
    """Run *command*, whose words stand in its error.

    Raises:
        MachineError: It failed.
    """
    ended = subprocess.run(  # noqa: S603  # our own argument lists
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    if ended.returncode:
        said = (ended.stderr.strip() or ended.stdout.strip())[-400:]
        raise MachineError(f"{' '.join(command)}: {said}")
