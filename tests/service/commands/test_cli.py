"""The command line as a whole: JSON everywhere, exit codes, completion."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from infra.storage import open_journal
from ports.errors import StoryCrewsError
from service.commands.cli import app, main

UNKNOWN = str(UUID(int=1))

WITHOUT_JSON = {
    "run": "a service, which logs",
    "topology export": "prints JSON always",
    "dlq export": "writes JSON lines always",
}


def find_commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each command that is no group, by its whole name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from find_commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def test_every_command_prints_json_for_programs() -> None:
    root = typer.main.get_command(app)

    lacking = {
        name
        for name, command in find_commands(root)
        if not any("--json" in each.opts for each in command.params)
    }

    assert lacking == set(WITHOUT_JSON)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty journal, which the settings name."""
    file = tmp_path / "journal.db"

    async def make() -> None:
        async with open_journal(f"sqlite:///{file}"):
            pass

    asyncio.run(make())
    monkeypatch.setenv("CREWS_JOURNAL_URL", f"sqlite+aiosqlite:///{file}")
    monkeypatch.setenv("CREWS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CREWS_BROKER_URL", "amqp://guest:guest@127.0.0.1:1/")
    return file


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    "command",
    [
        ["show", UNKNOWN],
        ["watch", UNKNOWN],
        ["republish", UNKNOWN],
        ["resubmit", UNKNOWN],
        ["cancel", "no-such-story"],
        ["forget", "no-such-story"],
        ["dlq", "show", UNKNOWN],
        ["dlq", "replay", UNKNOWN, "--yes"],
        ["dlq", "discard", UNKNOWN, "--yes"],
        ["dlq", "status", UNKNOWN],
        ["dlq", "pause", UNKNOWN],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_what_is_unknown_ends_with_one_line_and_exit_code_1(
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["novel-crews", *command])

    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr().err.strip()
    assert ended.value.code == 1
    assert said.startswith("novel-crews: ")
    assert len(said.splitlines()) == 1


def test_a_wrong_command_line_has_an_exit_code_of_its_own() -> None:
    assert CliRunner().invoke(app, ["show", "not-an-id"]).exit_code == 2
    assert CliRunner().invoke(app, ["no-such-command"]).exit_code == 2


@pytest.mark.usefixtures("journal")
def test_the_exit_codes_stand_in_the_help() -> None:
    said = CliRunner().invoke(app, ["--help"]).output

    assert "Exit codes: 0 done; 1 refused, unknown or not well" in said


@pytest.mark.usefixtures("journal")
def test_an_error_that_we_expect_is_one_of_ours() -> None:
    result = CliRunner().invoke(app, ["show", UNKNOWN])

    assert isinstance(result.exception, StoryCrewsError)


@pytest.mark.usefixtures("journal")
def test_migrate_says_in_json_which_schema_the_journal_has() -> None:
    said = CliRunner().invoke(app, ["migrate", "--json"]).output

    assert json.loads(said)["schema"].isdigit()


def test_the_shell_completes_commands() -> None:
    program = Path(sys.executable).with_name("novel-crews")
    completed = subprocess.run(  # noqa: S603  # our own program
        [program],
        env=os.environ
        | {
            "_NOVEL_CREWS_COMPLETE": "complete_bash",
            "COMP_WORDS": "novel-crews re",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert completed.stdout.split() == ["republish", "resubmit", "restore"]
