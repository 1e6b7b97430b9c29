"""Starts and stops servers by hand: ``python -m tests.stack up | env | down``.

``eval "$(python -m tests.stack env)"`` sets their URLs in a shell.
"""

import shlex
import sys

from tests.stack.daemon import DaemonError
from tests.stack.packages import MissingServerError
from tests.stack.servers import (
    broker_url_from_environment,
    management_url_of,
    postgres_url_from_environment,
)
from tests.stack.shared import Stack, persistent_stack


def main(arguments: list[str]) -> str:
    """Run one command and return the text to print."""
    match arguments:
        case ["up" | "env"]:
            return _exports(persistent_stack())
        case ["down"]:
            persistent_stack().remove()
            return ""
        case _:
            return "usage: python -m tests.stack up | env | down"


def _exports(stack: Stack) -> str:
    """Return shell commands that export the URLs of the servers, started if needed."""
    broker_url = broker_url_from_environment()
    addresses = {
        "RABBITMQ_URL": broker_url or stack.broker().url,
        "RABBITMQ_MANAGEMENT_URL": (
            management_url_of(broker_url)
            if broker_url
            else stack.broker().management_url
        ),
        "POSTGRES_URL": postgres_url_from_environment() or stack.postgres().url,
    }
    return "\n".join(
        f"export {name}={shlex.quote(url)}" for name, url in addresses.items()
    )


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:]))  # noqa: T201  # a command's answer
    except (MissingServerError, DaemonError) as error:
        sys.exit(f"tests.stack: {error}")
