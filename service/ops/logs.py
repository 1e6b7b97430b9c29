"""Logs as events: JSON lines for machines, colours for a terminal."""

import logging
import sys
from typing import Literal

import structlog

from service.ops.exceptions import ExceptionRedactor, redact_library_event

OUR_PACKAGES = ("service", "handlers", "crews", "infra", "ports")


def configure(style: Literal["json", "console"], level: str) -> None:
    """Send every log line of the process, of libraries too, to stderr in one
    *style*."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        ExceptionRedactor(style),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[redact_library_event, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    # At DEBUG drivers log their parameters and clients their requests, with the story.
    # So only our own packages, which log ids, follow *level* below WARNING.
    libraries_level = "ERROR" if level == "ERROR" else "WARNING"
    logging.basicConfig(handlers=[handler], level=libraries_level, force=True)
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level)
    # They log a traceback at every reconnect; ours are `broker.disconnected` and
    # `broker.reconnected`.
    for loud in ("aio_pika", "aiormq"):
        logging.getLogger(loud).setLevel("CRITICAL")
