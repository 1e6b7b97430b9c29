"""Installs Debian packages where that is permitted."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack.lock import hold_lock

_LOCK = Path(tempfile.gettempdir(), "novel-crews-apt.lock")
_POLICY = Path("/usr/sbin/policy-rc.d")
_FORBID_SERVICES = "#!/bin/sh\nexit 101\n"


class MissingServerError(RuntimeError):
    """A server is missing and cannot be installed; the message says what to do."""


def install(package: str, *, instead: str) -> None:
    """Install *package* without starting its service.

    Raises:
        MissingServerError: We are not root on a Debian, or apt failed.
    """
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingServerError(f"Install {package}, start Docker, or set {instead}.")
    with hold_lock(_LOCK), _forbid_services():
        # Package lists are empty in a new container and outdated on an old machine;
        # in both cases the first attempt fails, so most runs need no update.
        if _apt_get("install", package) and (
            _apt_get("update") or _apt_get("install", package)
        ):
            raise MissingServerError(
                f"apt-get could not install {package}; see above, or set {instead}."
            )


def provide_library(name: str, *, package: str) -> None:
    """Install *package* if the shared library *name* is missing.

    Raises:
        MissingServerError: It cannot be installed.
    """
    try:
        ctypes.CDLL(name)
    except OSError:
        install(package, instead="LD_LIBRARY_PATH")


def _apt_get(*arguments: str) -> int:
    return subprocess.run(  # noqa: S603  # package names are our constants
        [
            *("/usr/bin/apt-get", "-qq", "-y", "--no-install-recommends"),
            *("-o", "DPkg::Lock::Timeout=300", *arguments),
        ],
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ).returncode


@contextmanager
def _forbid_services() -> Iterator[None]:
    """Prevent Debian from starting installed services: we start private instances."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text(_FORBID_SERVICES)
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
