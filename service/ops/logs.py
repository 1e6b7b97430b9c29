"""Logs as events: JSON lines for machines, colours for a terminal."""

import logging
import sys
from typing import Literal

import structlog


def configure(style: Literal["json", "console"], level: str) -> None:
    """Send every log line of the process, of libraries too, to stderr in one
    *style*."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # A library's exception can hold text of a model or a story: log its type and
        # its frames, never the values of variables.
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        ),
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
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # httpx logs every request with its URL at INFO; our steps log what matters.
    for chatty in ("httpx", "httpcore", "openai", "alembic", "uvicorn.error"):
        logging.getLogger(chatty).setLevel("WARNING")
    # They log a traceback at every reconnect; ours are `broker.disconnected` and
    # `broker.reconnected`.
    for loud in ("aio_pika", "aiormq"):
        logging.getLogger(loud).setLevel("CRITICAL")
