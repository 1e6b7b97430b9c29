"""The broker's topology as an operator applies and exports it."""

from infra.rabbit import topology
from infra.rabbit.definitions import build_definitions
from service.commands.terminal import terminal
from service.settings import Settings


async def apply_topology(settings: Settings) -> None:
    """Declare what is missing; a mismatch names the queue and what to do."""
    await topology.apply(settings.broker_url.get_secret_value())
    terminal().print("exchanges and queues stand as declared")


def print_definitions() -> None:
    """Print the definitions file."""
    terminal().print_json(data=build_definitions())
