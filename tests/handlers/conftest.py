"""A journal and a publisher in memory, and the command of an intake."""

import pytest

from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher
from tests.handlers.builders import an_open_run, intake_step
from tests.handlers.intake_command import IntakeCommand


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@pytest.fixture
def publisher() -> InMemoryPublisher:
    return InMemoryPublisher()


@pytest.fixture
async def intake(journal: InMemoryJournal) -> IntakeCommand:
    return IntakeCommand(journal=journal, key=intake_step(await an_open_run(journal)))
