"""What tests of the service share."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from stamina.instrumentation import set_on_retry_hooks

from service.ops import logs


@pytest.fixture(scope="session", autouse=True)
def uncached_loggers() -> Iterator[None]:
    """Have no logger keep the processors that it was first used with.

    A library's would keep those of one test for ever, and be deaf to the tests after
    it that capture logs.
    """
    configure = structlog.configure

    def configure_uncached(**options: Any) -> None:
        configure(**{**options, "cache_logger_on_first_use": False})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog, "configure", configure_uncached)
        yield


@pytest.fixture(autouse=True)
def isolated_logging() -> Iterator[None]:
    """Undo afterwards how a test, or a command that it ran, has the log configured."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    for name in (*logs.OUR_PACKAGES, "aio_pika", "aiormq"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()
    set_on_retry_hooks(None)
