"""Logs as events: JSON lines for machines, colours for a terminal."""

import logging
import sys
from typing import Literal

import structlog


def configure(style: Literal["json", "console"], level: str) -> None:
    """Send every log line of the process to stderr in one *style*."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Exceptions of libraries can hold what a model or a story said: the type and
        # the frames are told, never the values.
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
    # httpx tells every request with its URL at INFO; ours are told in the steps.
    for chatty in ("httpx", "httpcore", "openai", "alembic", "uvicorn.error"):
        logging.getLogger(chatty).setLevel("WARNING")
    # They print a traceback at every reconnect; `broker.lost` and `broker.found` tell.
    for loud in ("aio_pika", "aiormq"):
        logging.getLogger(loud).setLevel("CRITICAL")
