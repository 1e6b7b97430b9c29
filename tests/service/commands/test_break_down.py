"""One file broken down in this process, by the pipeline that runs deployed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ports.domain.breakdown import Breakdown
from ports.domain.choices import RunFilter
from ports.domain.film import Law
from service.commands.break_down import (
    BreakdownRequest,
    break_down_file,
)
from service.commands.embedded_run import BreakdownFailedError
from service.commands.erase import erase_story
from service.commands.film_source import STATE_FOLDER
from service.commands.input import UnreadableFileError
from service.commands.runs import list_runs, republish_run, show_run
from service.settings import load_settings
from tests.builders import MILL_STORY

LAWS_OF_THE_TEXT: tuple[Law, ...] = (
    "partition",
    "verbatim",
    "line_ledger",
    "references",
    "slugline",
)


@pytest.fixture
def build_request(tmp_path: Path) -> Callable[[str], BreakdownRequest]:
    def build(text: str) -> BreakdownRequest:
        file = tmp_path / "the-mill.txt"
        file.write_text(text)
        return BreakdownRequest(
            file=file,
            title="The Mill",
            format="auto",
            language="en",
            out=tmp_path / "film",
        )

    return build


def events(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "events.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


async def test_a_folder_holds_what_a_director_needs(
    build_request: Callable[[str], BreakdownRequest],
) -> None:
    request = build_request(MILL_STORY)

    await break_down_file(request, model="offline")

    film = Breakdown.model_validate_json((request.out / "breakdown.json").read_text())
    source = (request.out / "source.txt").read_text()
    assert source == MILL_STORY
    assert film.model == "offline-reader"
    lines = [line for scene in film.scenes for line in scene.dialogue_script]
    assert [line.line for line in lines] == [
        " ".join(line.source.slice(source).split()) for line in lines
    ]
    assert {line.character for line in lines} <= {"UNRESOLVED"} | {
        person.name for person in film.structure.people
    }
    # Rules keep the laws of the text; how they direct, the laws of direction tell.
    assert not [law for law in LAWS_OF_THE_TEXT if film.quality[law].violations]
    assert "The Mill" in (request.out / "breakdown.html").read_text()


async def test_the_exports_that_are_set_stand_beside_it(
    build_request: Callable[[str], BreakdownRequest],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CREWS_EXPORTS", '["fountain", "csv"]')
    request = build_request(MILL_STORY)

    await break_down_file(request, model="offline")

    names = {path.name for path in request.out.iterdir()}
    assert {"screenplay.fountain", "shot-list.csv", "breakdown.html"} <= names
    assert str(request.out / "screenplay.fountain") in capsys.readouterr().out


async def test_its_events_are_those_of_the_deployed_service(
    build_request: Callable[[str], BreakdownRequest],
) -> None:
    request = build_request(MILL_STORY)

    await break_down_file(request, model="offline")

    types = [
        event["type"].removeprefix("com.novelmovie.") for event in events(request.out)
    ]
    assert types[-1] == "story.breakdown.completed.v1"
    assert "story.structured.v1" in types
    assert types.count("scene.breakdown.completed.v1") >= 2
    sequences = [event["sequence"] for event in events(request.out)]
    assert sequences == sorted(sequences)


async def test_a_second_breakdown_computes_nothing_again(
    build_request: Callable[[str], BreakdownRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    request = build_request(MILL_STORY)
    await break_down_file(request, model="offline")
    first = (request.out / "events.jsonl").read_text()

    await break_down_file(request, model="offline")

    assert (request.out / "events.jsonl").read_text() == first
    assert "2 scenes" in capsys.readouterr().out


async def test_a_story_that_cannot_be_read_says_why(
    build_request: Callable[[str], BreakdownRequest],
) -> None:
    with pytest.raises(BreakdownFailedError, match=r"the-mill\.txt in intake: .*empty"):
        await break_down_file(build_request("  \n"), model="offline")


async def test_workers_that_cannot_begin_end_it_with_a_sentence(
    build_request: Callable[[str], BreakdownRequest],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys; '--multiprocessing-fork' in sys.orig_argv and sys.exit(1)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(BreakdownFailedError, match="before it could begin"):
        await break_down_file(build_request(MILL_STORY), model="offline")


async def test_operators_see_and_erase_a_story(
    build_request: Callable[[str], BreakdownRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    request = build_request(MILL_STORY)
    await break_down_file(request, model="offline")
    state = request.out / STATE_FOLDER
    settings = load_settings(data_dir=state)
    run_id = Breakdown.model_validate_json(
        (request.out / "breakdown.json").read_text()
    ).run_id
    capsys.readouterr()

    await list_runs(settings, RunFilter(words="mill"), limit=5, as_json=True)
    [row] = json.loads(capsys.readouterr().out)
    await show_run(settings, run_id, as_json=True)
    shown = json.loads(capsys.readouterr().out)
    await republish_run(settings, run_id, who="jo", as_json=False)
    again = capsys.readouterr().out
    await erase_story(settings, "the-mill", project=None, who="jo")

    assert (row["run_id"], row["state"]) == (str(run_id), "completed")
    assert {step["state"] for step in shown["steps"]} == {"done"}
    assert f"{len(events(request.out))} events are published again" in again
    assert "local/the-mill: 1 runs" in capsys.readouterr().out
    assert not list((state / "archive" / "documents" / "local").glob("*"))


async def test_a_mistyped_name_leaves_no_folder(
    build_request: Callable[[str], BreakdownRequest],
) -> None:
    request = replace(build_request(MILL_STORY), file=Path("no-such-story.txt"))

    with pytest.raises(UnreadableFileError, match=r"no-such-story\.txt: No such file"):
        await break_down_file(request, model="offline")

    assert not request.out.exists()
