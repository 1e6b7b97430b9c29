"""One file broken down here and now, by the pipeline that runs deployed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ports.domain.breakdown import Breakdown
from ports.domain.film import Law
from service.commands.break_down import (
    STATE_FOLDER,
    BreakdownFailedError,
    BreakdownRequest,
    break_down_file,
)
from service.commands.erase import erase_story
from service.commands.input import UnreadableFileError
from service.commands.runs import list_runs, republish_run, show_run
from service.settings import load_settings

LAWS_OF_THE_TEXT: tuple[Law, ...] = (
    "partition",
    "verbatim",
    "line_ledger",
    "references",
    "slugline",
)

STORY = """\
The rain had stopped by noon. Della Marsh stood at the kitchen table with a lantern in
her hand.

"You're late," said Della.

Her brother Jim came in from the yard and set a wet box on the floor. "The bridge is
down," he said. "I came by the mill."

"Then nobody can follow you."

Jim laughed and opened the box.

* * *

The next morning they walked to the mill. The wheel was still. Della put the lantern on
the wall.

"There it is," said Jim. "I told you."
"""


@pytest.fixture
def order(tmp_path: Path) -> Callable[[str], BreakdownRequest]:
    def written(text: str) -> BreakdownRequest:
        file = tmp_path / "the-mill.txt"
        file.write_text(text)
        return BreakdownRequest(
            file=file,
            title="The Mill",
            format="auto",
            language="en",
            out=tmp_path / "film",
        )

    return written


def events(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "events.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


async def test_a_folder_holds_what_a_director_needs(
    order: Callable[[str], BreakdownRequest],
) -> None:
    told = order(STORY)

    await break_down_file(told, model="offline")

    film = Breakdown.model_validate_json((told.out / "breakdown.json").read_text())
    source = (told.out / "source.txt").read_text()
    assert source == STORY
    assert film.model == "offline-reader"
    lines = [line for scene in film.scenes for line in scene.dialogue_script]
    assert [line.line for line in lines] == [
        " ".join(line.source.slice(source).split()) for line in lines
    ]
    assert {line.character for line in lines} <= {"UNRESOLVED"} | {
        person.name for person in film.structure.people
    }
    # Rules keep the laws of the text; how they direct, the laws of direction tell.
    assert not [law for law in LAWS_OF_THE_TEXT if film.quality[law].violations], (
        film.quality
    )
    assert "The Mill" in (told.out / "breakdown.html").read_text()


async def test_its_events_are_those_of_the_deployed_service(
    order: Callable[[str], BreakdownRequest],
) -> None:
    told = order(STORY)

    await break_down_file(told, model="offline")

    kinds = [
        event["type"].removeprefix("com.novelmovie.") for event in events(told.out)
    ]
    assert kinds[-1] == "story.breakdown.completed.v1"
    assert "story.structured.v1" in kinds
    assert kinds.count("scene.breakdown.completed.v1") >= 2
    sequences = [event["sequence"] for event in events(told.out)]
    assert sequences == sorted(sequences)


async def test_a_second_breakdown_computes_nothing(
    order: Callable[[str], BreakdownRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    told = order(STORY)
    await break_down_file(told, model="offline")
    first = (told.out / "events.jsonl").read_text()

    await break_down_file(told, model="offline")

    assert (told.out / "events.jsonl").read_text() == first
    assert "2 scenes" in capsys.readouterr().out


async def test_a_story_that_cannot_be_read_says_why(
    order: Callable[[str], BreakdownRequest],
) -> None:
    with pytest.raises(BreakdownFailedError, match=r"the-mill\.txt in intake: .*empty"):
        await break_down_file(order("  \n"), model="offline")


async def test_operators_see_and_forget_what_was_broken_down(
    order: Callable[[str], BreakdownRequest], capsys: pytest.CaptureFixture[str]
) -> None:
    told = order(STORY)
    await break_down_file(told, model="offline")
    state = told.out / STATE_FOLDER
    chosen = load_settings(data_dir=state)
    run_id = Breakdown.model_validate_json(
        (told.out / "breakdown.json").read_text()
    ).run_id
    capsys.readouterr()

    await list_runs(chosen, state=None, story=None, limit=5, as_json=True)
    [row] = json.loads(capsys.readouterr().out)
    await show_run(chosen, run_id, as_json=True)
    whole = json.loads(capsys.readouterr().out)
    await republish_run(chosen, run_id)
    again = capsys.readouterr().out
    await erase_story(chosen, "the-mill", project=None)

    assert (row["run_id"], row["state"]) == (str(run_id), "completed")
    assert {step["state"] for step in whole["steps"]} == {"done"}
    assert f"{len(events(told.out))} events owed again" in again
    assert "local/the-mill: 1 runs" in capsys.readouterr().out
    assert not list((state / "archive" / "documents" / "local").glob("*"))


async def test_a_name_typed_wrong_leaves_no_folder(
    order: Callable[[str], BreakdownRequest],
) -> None:
    told = replace(order(STORY), file=Path("no-such-story.txt"))

    with pytest.raises(UnreadableFileError, match=r"no-such-story\.txt: No such file"):
        await break_down_file(told, model="offline")

    assert not told.out.exists()
