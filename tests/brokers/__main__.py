"""``python -m tests.brokers URL-or-FOLDER …``: the broker's tests on other RabbitMQs.

A URL names a broker that runs; its management port is taken to be 15672 unless
``RABBITMQ_MANAGEMENT_URL`` says otherwise. A folder holds a Debian with another
RabbitMQ, for tests that also stop and kill it (as root)::

    debootstrap --variant=minbase --include=rabbitmq-server trixie FOLDER

Without any, the tests run on the RabbitMQ of this machine.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.stack.private_rabbit import ROOT_VARIABLE

_TESTS = ("tests/infra/rabbit", "tests/service/test_deployed.py")
_PYTEST = (sys.executable, "-m", "pytest", "-q", *_TESTS)

# Private mounts: they disappear with the last process of the tests.
_UNSHARE = ("unshare", "--mount", "--propagation", "private", "/bin/sh", "-euc")
_MOUNT_AND_RUN = """
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount --bind /tmp "$0/tmp"
exec "$@"
"""
_HOSTS = "127.0.0.1 localhost\n"


def main() -> None:
    """Run the tests on every broker given, and end with 1 where one failed."""
    brokers = sys.argv[1:] or ["this machine's"]
    failed = [broker for broker in brokers if not _run_tests(broker)]
    for broker in brokers:
        result = "FAILED" if broker in failed else "passed"
        sys.stdout.write(f"{result}  {broker}\n")
    sys.exit(bool(failed))


def _run_tests(broker: str) -> bool:
    sys.stdout.write(f"\n== {broker}\n")
    sys.stdout.flush()
    folder = Path(broker)
    if broker.startswith("amqp"):
        return _run(_PYTEST, RABBITMQ_URL=broker)
    if not folder.is_dir():
        return _run(_PYTEST)
    return _run_in(folder.resolve())


def _run_in(folder: Path) -> bool:
    (folder / "etc" / "hosts").write_text(_HOSTS)
    inside = (*_UNSHARE, _MOUNT_AND_RUN, str(folder), *_PYTEST)
    return _run(inside, **{ROOT_VARIABLE: str(folder)})


def _run(command: tuple[str, ...], **more: str) -> bool:
    done = subprocess.run(command, env=os.environ | more, check=False)  # noqa: S603  # our own command
    return done.returncode == 0


if __name__ == "__main__":
    main()
