"""Logs as events: JSON lines for machines, colours for a terminal."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

import structlog
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from service.ops.exceptions import ExceptionRedactor, redact_library_event
from service.ops.terminal_text import escape_controls

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
    renderers: list[structlog.typing.Processor] = (
        [structlog.processors.JSONRenderer()]
        if style == "json"
        else [
            _escape_values,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
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
                *renderers,
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
    # Its own line names neither the call nor the reason in our words.
    set_on_retry_hooks([_log_retry])


def _log_retry(details: RetryDetails) -> None:
    structlog.get_logger(__name__).warning(
        "call.retried",
        error=str(details.caused_by) or type(details.caused_by).__name__,
        attempt=details.retry_num,
        after=round(details.wait_for, 2),
    )


def _escape_values(
    _: object, __: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            # An exception is laid out in lines, each of which is escaped already.
            event[key] = escape_controls(
                value, keep_lines=key in ("exception", "stack")
            )
    return event
