"""Declares the broker's topology, or prints it as a definitions file."""

from infra.rabbit import topology
from infra.rabbit.definitions import build_definitions
from service.commands.terminal import terminal
from service.settings import Settings


async def apply_topology(settings: Settings) -> None:
    """Declare the exchanges and queues that are missing.

    Raises:
        TopologyMismatchError: One exists with other properties; the message names it
            and says what to do.
        PortUnavailableError: The broker did not answer.
    """
    await topology.apply(settings.broker_url.get_secret_value())
    terminal().print("exchanges and queues stand as declared")


def print_definitions() -> None:
    """Print a definitions file for ``rabbitmqctl import_definitions``."""
    terminal().print_json(data=build_definitions())
