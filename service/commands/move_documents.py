"""Moves what an earlier version wrote to Payload into the collections of this one."""

from service.adapters import open_payload
from service.commands.terminal import terminal
from service.settings import Settings


async def move_documents(settings: Settings) -> None:
    """Move scenes and shots; the command may be repeated.

    Raises:
        PortError: Payload did not answer, or our user may not do it.
    """
    async with open_payload(settings) as archive:
        scenes, shots = await archive.move_former_documents()
    terminal().print(f"moved {scenes} scenes and {shots} shots")
