"""Declares the broker's topology, or prints it as a definitions file."""

from collections.abc import Sequence

from infra.rabbit import topology
from infra.rabbit.definitions import build_definitions
from service.commands.terminal import terminal
from service.settings import Settings, SettingsError


async def apply_topology(settings: Settings) -> None:
    """Declare the exchanges and queues that are missing.

    Raises:
        TopologyMismatchError: One exists with other properties; the message names it
            and says what to do.
        PortUnavailableError: The broker did not answer.
    """
    await topology.apply(settings.broker)
    terminal().print("exchanges and queues stand as declared")


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
