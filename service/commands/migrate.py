"""Migrates the journal, apart from the service that uses it."""

from infra.storage import open_journal
from service.commands.terminal import print_result
from service.settings import Settings


async def migrate_journal(settings: Settings, *, as_json: bool = False) -> None:
    """Bring the journal at ``CREWS_JOURNAL_URL`` to the schema of this release.

    Raises:
        PortError: It cannot be opened, or its user may not change the schema.
    """
    async with open_journal(settings.journal) as store:
        schema = await store.operations.schema()
    print_result(
        "the journal has a schema that this release works on",
        {"schema": schema},
        as_json=as_json,
    )
