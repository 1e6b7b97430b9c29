"""What a stranger wrote cannot command the terminal that it is shown on."""

import io
import json
import logging
import sys

import pytest
import structlog
from rich.live import Live
from rich.table import Table

from ports.errors import StoryError
from service.commands import cli
from service.commands.terminal import SafeConsole, terminal
from service.ops import logs
from service.ops.exceptions import format_chain

COMMANDS = "\x1b]0;owned\x07 \x1b[2J \x9b31m \x08 \x7f \r \u202elog.exe \u2066 \u200f"
UNSAFE = set(COMMANDS) - set(" ]0;owned[2J31mlog.exe")


def unsafe_in(shown: str, *, colours: bool = False) -> set[str]:
    """Return the characters that must not reach a terminal."""
    found = UNSAFE & set(shown)
    return found - {"\x1b"} if colours else found


@pytest.mark.parametrize("is_terminal", [True, False])
def test_tables_and_messages_show_no_command(*, is_terminal: bool) -> None:
    output = io.StringIO()
    console = SafeConsole(file=output, force_terminal=is_terminal, width=100)
    table = Table("title", COMMANDS)
    table.add_row(COMMANDS, f"[red]{COMMANDS}[/]")

    console.print(table)
    console.print(COMMANDS)
    console.print(COMMANDS, soft_wrap=True)

    shown = output.getvalue()
    assert "owned" in shown
    assert unsafe_in(shown, colours=is_terminal) == set()
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown


def test_a_live_table_still_moves_its_cursor() -> None:
    output = io.StringIO()
    console = SafeConsole(file=output, force_terminal=True, width=100)

    with Live(COMMANDS, console=console, auto_refresh=False) as live:
        live.update(COMMANDS, refresh=True)

    assert "\x1b[?25l" in output.getvalue()
    assert "\x1b]" not in output.getvalue()


def test_json_keeps_every_character_escaped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal().print_data({"title": COMMANDS, "name": "Zoë 😀"})

    shown = capsys.readouterr().out
    assert unsafe_in(shown) == set()
    assert json.loads(shown) == {"title": COMMANDS, "name": "Zoë 😀"}


def test_an_error_on_stderr_shows_no_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise StoryError(f"{COMMANDS}.epub: not an EPUB")

    monkeypatch.setattr(cli, "app", fail)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with pytest.raises(SystemExit):
        cli.main()

    shown = capsys.readouterr().err
    assert "not an EPUB" in shown
    assert unsafe_in(shown) == set()
    assert unsafe_in(format_chain(StoryError(COMMANDS))) == set()


@pytest.mark.usefixtures("isolated_logging")
@pytest.mark.parametrize("style", ["json", "console"])
def test_the_log_shows_no_command_and_no_line_of_a_stranger(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("json" if style == "json" else "console", "DEBUG")
    name = f"{COMMANDS}\n2026-01-01 forged"

    structlog.get_logger("handlers.test").info("seen", story=name, ids=[name])
    logging.getLogger("a.library").warning("it says %s", name)
    structlog.get_logger("handlers.test").error("bad", exc_info=StoryError(name))

    lines = capsys.readouterr().err.splitlines()
    assert unsafe_in("".join(lines)) - ({"\x7f"} if style == "json" else set()) == set()
    assert not any(line.startswith("2026-01-01 forged") for line in lines)
