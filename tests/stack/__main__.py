"""Servers for a person: ``python -m tests.stack up | env | down``.

``eval "$(python -m tests.stack env)"`` tells a shell where they are.
"""

import shlex
import sys

from tests.stack.daemon import DaemonError
from tests.stack.packages import MissingServerError
from tests.stack.servers import given_broker_url, given_postgres_url, management_of
from tests.stack.shared import Stack, kept_stack


def main(arguments: list[str]) -> str:
    """Do what is asked and return what to print."""
    match arguments:
        case ["up" | "env"]:
            return _exports(kept_stack())
        case ["down"]:
            kept_stack().remove()
            return ""
        case _:
            return "usage: python -m tests.stack up | env | down"


def _exports(stack: Stack) -> str:
    """Return the lines that tell a shell where the servers are, started if need be."""
    broker_url = given_broker_url()
    addresses = {
        "RABBITMQ_URL": broker_url or stack.broker().url,
        "RABBITMQ_MANAGEMENT_URL": (
            management_of(broker_url) if broker_url else stack.broker().management_url
        ),
        "POSTGRES_URL": given_postgres_url() or stack.postgres().url,
    }
    return "\n".join(
        f"export {name}={shlex.quote(url)}" for name, url in addresses.items()
    )


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:]))  # noqa: T201  # a command's answer
    except (MissingServerError, DaemonError) as error:
        sys.exit(f"tests.stack: {error}")
