"""The short form of ``make server-trial``: what it types stands in the guide."""

import re
from pathlib import Path

import pytest

from tests.server.guide import GuideError, command, commands
from tests.server.report import Report

TRIAL = (Path(__file__).parent / "trial.py").read_text()


def words_of(function: str) -> list[str]:
    """Return what the trial looks for in the guide by *function*."""
    calls = re.findall(rf'\b{function}\(\s*(["\'])(.+?)\1', TRIAL)
    return [words for _, words in calls]


def test_the_trial_types_what_the_guide_says() -> None:
    blocks = [*words_of("commands"), *words_of(r"self\.type")]
    lines = words_of("command")

    assert len(blocks) >= 6
    assert len(lines) >= 6
    assert all(commands(words) for words in blocks)
    assert all(command(words) for words in lines)
    assert f"sudo infra/deploy/ubuntu/install {'crews.example.com'}" in commands(
        "git clone"
    )


def test_a_command_that_the_guide_no_longer_has_fails_the_trial() -> None:
    with pytest.raises(GuideError, match="0 lines"):
        command("no such command")
    with pytest.raises(GuideError, match="NOTHING is not in"):
        command("certbot certonly", NOTHING="x")


def test_a_step_that_fails_is_said_and_ends_with_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def hold() -> str:
        return "well"

    def fall() -> str:
        raise RuntimeError("why")

    report, broken = Report(), Report()
    report.run_all([hold, fall, hold], needed=1)
    broken.run_all([fall, hold, hold], needed=1)

    assert (report.finish(), broken.finish()) == (1, 1)
    shown = capsys.readouterr().out
    assert "fall                          RuntimeError: why" in shown
    assert "2 passed, 1 failed" in shown
    assert "0 passed, 3 failed" in shown
