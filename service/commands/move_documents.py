"""Moves what an earlier version wrote to Payload into the collections of this one."""

from service.adapters import open_payload
from service.commands.terminal import print_result
from service.settings import Settings


async def move_documents(settings: Settings, *, as_json: bool = False) -> None:
    """Move scenes and shots; the command may be repeated.

    Raises:
        PortError: Payload did not answer, or our user may not do it.
    """
    async with open_payload(settings) as archive:
        scenes, shots = await archive.move_former_documents()
    print_result(
        f"moved {scenes} scenes and {shots} shots",
        {"scenes": scenes, "shots": shots},
        as_json=as_json,
    )
