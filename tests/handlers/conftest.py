"""A journal and a publisher in memory."""

import pytest

from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@pytest.fixture
def publisher() -> InMemoryPublisher:
    return InMemoryPublisher()
