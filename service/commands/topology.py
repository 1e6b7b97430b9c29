"""Declares the broker's topology, or prints it as a definitions file."""

from collections.abc import Sequence

from infra.rabbit import topology
from infra.rabbit.definitions import build_definitions
from ports.delivery import QUEUE_BINDINGS
from service.commands.terminal import print_result, terminal
from service.settings import Settings, SettingsError


async def apply_topology(settings: Settings, *, as_json: bool = False) -> None:
    """Declare the exchanges and queues that are missing.

    Raises:
        TopologyMismatchError: One exists with other properties; the message names it
            and says what to do.
        PortUnavailableError: The broker did not answer.
    """
    await topology.apply(settings.broker)
    print_result(
        "exchanges and queues stand as declared",
        {
            "exchanges": list(topology.EXCHANGES.values()),
            "queues": list(QUEUE_BINDINGS),
        },
        as_json=as_json,
    )


def print_definitions(subscribers: Sequence[str]) -> None:
    """Print a definitions file for ``rabbitmqctl import_definitions``.

    Raises:
        SettingsError: The name of a subscriber is no plain name.
    """
    try:
        definitions = build_definitions(subscribers)
    except ValueError as error:
        raise SettingsError(f"--subscriber: {error}") from error
    terminal().print_data(definitions)
