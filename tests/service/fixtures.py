"""What tests of the service share."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from service.ops import logs


@pytest.fixture
def isolated_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undo afterwards how a test has the log configured.

    Loggers are not cached meanwhile: a library's would keep the processors of this test
    for ever, and be deaf to the tests after it that capture logs.
    """
    configure = structlog.configure

    def configure_uncached(**options: Any) -> None:
        configure(**{**options, "cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", configure_uncached)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    for name in (*logs.OUR_PACKAGES, "aio_pika", "aiormq"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()
