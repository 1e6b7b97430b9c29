"""``doctor`` knows the environment names of Novel Movie and the predecessor."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.commands.cli import app
from service.commands.former_names import SETTINGS, find_former_names
from service.settings import PREFIX, Settings

NOVEL_MOVIE = {
    "CREW_AI": "http://localhost:5001",
    "PATHRAG_API_URL": "http://pathrag.example.com:5000",
    "NOVEL_MOVIE_API_URL": "http://localhost:3000",
    "NOVEL_MOVIE_API_KEY": "a-secret-key",
    "OPENROUTER_API_KEY": "another-secret",
    "OPENROUTER_BASE_URL": "https://openrouter.example.com/api/v1",
    "OPENROUTER_DEFAULT_MODEL": "a-model",
    "OPENROUTER_MILLION_MODEL": "a-larger-model",
}


def test_every_name_is_translated_into_a_setting_that_exists() -> None:
    ours = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}

    found = find_former_names(NOVEL_MOVIE, has_door=False)

    assert {each.name for each in found} == set(NOVEL_MOVIE)
    assert {each.setting for each in found} <= ours
    assert set(SETTINGS.values()) <= ours


def test_what_is_set_already_is_said_to_be() -> None:
    environment = NOVEL_MOVIE | {"CREWS_PATHRAG_URL": "http://pathrag.example.com:5000"}

    found = find_former_names(environment, has_door=True)

    assert {each.name for each in found if each.is_set} == {
        "PATHRAG_API_URL",
        "CREW_AI",
    }


def test_other_names_are_nobody_s_business() -> None:
    assert (
        find_former_names(
            {"PATH": "/bin", "CREW": "x", "OPENROUTER": "y"}, has_door=False
        )
        == ()
    )


def test_an_empty_name_is_not_set() -> None:
    assert find_former_names({"PATHRAG_API_URL": ""}, has_door=False) == ()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_doctor_prints_the_translation_and_no_value(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NOVEL_MOVIE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CREWS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CREWS_BROKER_URL", "amqp://guest:guest@127.0.0.1:1/")

    printed = CliRunner().invoke(app, ["doctor", *options]).stdout

    assert 'CREWS_PATHRAG_URL="$PATHRAG_API_URL"' in printed.replace('\\"', '"')
    assert all(name in printed for name in NOVEL_MOVIE)
    assert not any(value in printed for value in NOVEL_MOVIE.values())
    if options:
        assert len(json.loads(printed)["former_names"]) == len(NOVEL_MOVIE)
