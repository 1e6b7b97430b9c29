"""Migrates the journal, apart from the service that uses it."""

from infra.storage import open_journal
from service.commands.terminal import terminal
from service.settings import Settings


async def migrate_journal(settings: Settings) -> None:
    """Bring the journal at ``CREWS_JOURNAL_URL`` to the schema of this release.

    Raises:
        PortError: It cannot be opened, or its user may not change the schema.
    """
    async with open_journal(settings.journal):
        terminal().print("the journal has a schema that this release works on")
