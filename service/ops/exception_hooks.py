"""Keeps Python from printing an error that nobody caught in its own words."""

import sys
import threading
from types import TracebackType


def install_exception_hooks() -> None:
    """Print what nobody caught, in any thread, as the log would show it."""

    def print_error(
        _: type[BaseException], error: BaseException, __: TracebackType | None
    ) -> None:
        _print_chain(error)

    def print_thread_error(failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            _print_chain(failure.exc_value)

    sys.excepthook = print_error
    threading.excepthook = print_thread_error


def _print_chain(error: BaseException) -> None:
    # ``--help`` should not wait for the models of the ports.
    from service.ops.exceptions import format_chain  # noqa: PLC0415  # see above

    sys.stderr.write(f"{format_chain(error)}\n")
