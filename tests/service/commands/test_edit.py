"""People edit a folder: what depends is computed again, and the next revision obeys."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from crews.architect.edits.scenes import SceneOpening
from crews.architect.scenes.places import UNSPECIFIED
from infra.storage import open_journal
from infra.storage.edits import UneditableRunError
from ports.domain.breakdown import Breakdown
from ports.domain.edits import PeopleMerge
from ports.domain.story import RunId
from service.actions.edit_decisions import EditableFilm
from service.actions.edits import Decide, list_edits, require_run
from service.actions.film_search import UndecidableEditError
from service.actions.films import NoBreakdownError
from service.commands.break_down import BreakdownRequest, break_down_file
from service.commands.edits import actions
from service.commands.edits.commands import app
from service.commands.edits.source import find_source
from tests.builders import MILL_STORY

Output = pytest.CaptureFixture[str]


def film_of(request: BreakdownRequest) -> Breakdown:
    document = (request.out / "breakdown.json").read_bytes()
    return Breakdown.model_validate_json(document)


async def decide(
    request: BreakdownRequest,
    *decisions: Decide,
    compute: bool = True,
    leave_out: bool = False,
) -> None:
    await actions.add_edit(
        str(request.out),
        *decisions,
        locked=True,
        compute=compute,
        leave_out=leave_out,
        wait=False,
        who="ana",
        as_json=True,
    )


async def undo(request: BreakdownRequest, *numbers: str, compute: bool = False) -> None:
    await actions.undo_edits(
        str(request.out), numbers, compute=compute, wait=False, who="ana", as_json=False
    )


async def test_edits_are_computed_kept_and_undone(
    mill: BreakdownRequest, capsys: Output
) -> None:
    document = (mill.out / "breakdown.json").read_bytes()
    opening = "Then nobody can follow you."
    capsys.readouterr()

    await decide(
        mill,
        lambda film: film.speaker(opening, "Jim"),
        lambda film: film.heading(
            1, setting="exterior", place="Slip", time_of_day="DUSK"
        ),
        lambda film: film.element(
            1, "gramophone", category="prop", status="needed", quantity=2, owner="Della"
        ),
        lambda film: film.script_day(1, 7),
        lambda film: film.cast(2, "Della", present=False),
        lambda film: film.rename_person("Jim", "Jim Marsh"),
        compute=False,
    )
    await decide(mill, lambda film: film.split(1, "Her brother Jim"))
    edited = film_of(mill)
    [*_, split] = capsys.readouterr().out.split("\n}\n")[:7]
    answers = json.loads(split + "}")["answers"]
    revised = MILL_STORY.replace("I told you.", "I told you so.")
    mill.file.write_text(revised)
    await break_down_file(mill, model="offline")
    again = film_of(mill)

    for film in (edited, again):
        check_edited(film, opening)
    # The reading of the passage and the cast are not asked for again.
    assert answers["reused"] >= 2
    assert 0 < answers["asked"] < edited.usage.calls

    mill.file.write_text(MILL_STORY)
    await break_down_file(mill, model="offline")
    listed = ""
    for numbers, later in (("2", True), ("1 4-5 1 3", True), ("1-99", False)):
        await undo(mill, *numbers.split(), compute=not later)
        await actions.print_edits(str(mill.out), as_json=False)
        listed = capsys.readouterr().out
        assert ("undone, not computed yet: edit 2" in listed) is later
    assert ", 0 asked anew" in listed
    assert (mill.out / "breakdown.json").read_bytes() == document


def test_shots_and_synopses_are_corrected_without_a_question_and_in_revisions_too(
    mill: BreakdownRequest,
) -> None:
    document = (mill.out / "breakdown.json").read_bytes()

    # It begins with the same words as the shot that shows the place.
    corrected = edit_folder(
        *(
            str(mill.out),
            "shot",
            "sc001_sh002",
            "--action",
            "Della \n lifts a lantern.",
        ),
        *("--in-frame", "Della", "--in-frame", "Jim", "--size", "extreme-close"),
    )
    emptied = edit_folder(
        *(str(mill.out), "shot", "sc002_sh001", "--nobody"),
        *("--things", "Lantern,"),
    )
    retold = edit_folder(str(mill.out), "synopsis", "2", "Jim \n walks out.")
    edited = film_of(mill)
    mill.file.write_text(MILL_STORY.replace("I told you.", "I told you so."))
    asyncio.run(break_down_file(mill, model="offline"))
    again = film_of(mill)

    said = (corrected, emptied, retold)
    assert [each["answers"]["asked"] for each in said] == [0, 0, 0]
    for film in (edited, again):
        by_hand = [shot for x in film.scenes for shot in x.shots if shot.edited]
        [shot, empty] = by_hand
        assert (shot.shot_id, empty.shot_id) == ("sc001_sh002", "sc002_sh001")
        assert shot.narrative_layer.action_description == "Della lifts a lantern."
        assert shot.digital_assets.characters == (
            "char_della_marsh_v01",
            "char_jim_v01",
        )
        assert shot.technical_layer.camera.size == "extreme_close"
        assert empty.digital_assets.characters == ()
        assert empty.digital_assets.objects == ("obj_lantern_v01",)
        assert film.scenes[0].action_summary != film.scenes[1].action_summary
        assert film.scenes[1].action_summary == "Jim walks out."
        assert not film.findings

    mill.file.write_text(MILL_STORY.replace("The rain had stopped", "It had rained"))
    asyncio.run(break_down_file(mill, model="offline"))
    [lost] = [f.evidence for f in film_of(mill).findings if f.code == "edit"]
    assert "shows “Della lifts a lantern.”" in lost

    mill.file.write_text(MILL_STORY)
    asyncio.run(break_down_file(mill, model="offline"))
    for which in (("1", "--later"), ("2", "--later"), ("3",)):
        edit_folder(str(mill.out), "undo", *which)
    assert (mill.out / "breakdown.json").read_bytes() == document


def edit_folder(*arguments: str) -> dict[str, Any]:
    """Return what ``novel-crews edit`` prints."""
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def test_a_frame_has_people_or_nobody() -> None:
    said = CliRunner().invoke(
        app, ["film", "shot", "sc001_sh001", "--nobody", "--in-frame", "Jim"]
    )

    assert said.exit_code == 2
    assert "say two things" in said.output


async def test_one_command_edits_many_scenes(mill: BreakdownRequest) -> None:

    def edit(*arguments: str) -> tuple[int, str]:
        options = ("--later", "--as", "ana")
        result = CliRunner().invoke(app, [str(mill.out), *arguments, *options])
        return result.exit_code, result.output

    code, heading = await asyncio.to_thread(edit, "heading", "1-2", "--time", "dusk")
    _, box = await asyncio.to_thread(
        edit, "element", "1,2", "wet box", "rain", "--drop"
    )
    wrong, _ = await asyncio.to_thread(edit, "heading", "2-x", "--time", "dusk")

    assert code == 0
    assert "edit 1: scene 1: " in heading
    assert "edit 2: scene 2: " in heading
    # What only some of the scenes have is dropped where it is.
    assert "edit 3: scene 1: " in box
    assert "edit 4: scene 1: " in box
    assert "left out: scene 2 has no wet box" in box
    assert wrong == 2


async def test_what_stands_of_several_edits_is_offered(
    mill: BreakdownRequest, capsys: Output
) -> None:
    both: list[Decide] = [
        lambda film: film.cast(2, "Ann", present=False),
        lambda film: film.cast(2, "Jim", present=False),
    ]
    capsys.readouterr()

    with pytest.raises(
        UndecidableEditError, match=r"called Ann: .*the 1 that can be made: --leave-out"
    ):
        await decide(mill, *both, compute=False)
    assert await count_edits(mill) == 0
    await decide(mill, *both, compute=False, leave_out=True)

    assert await count_edits(mill) == 1
    assert "left out: nobody in the film is called Ann" in capsys.readouterr().err


async def count_edits(request: BreakdownRequest) -> int:
    source = await find_source(str(request.out))
    async with source.open() as store:
        return len((await list_edits(store, source.run_id)).edits)


def check_edited(film: Breakdown, opening: str) -> None:
    scenes, names = (
        film.structure.scenes,
        {p.key: p.name for p in film.structure.people},
    )
    assert [scene.edited for scene in scenes] == [True, True, False]
    assert [scenes[0].setting, scenes[-1].setting] == [
        "EXT. SLIP - DUSK",
        "INT. MILL - MORNING",
    ]
    assert (film.scenes[0].script_day, film.scenes[-1].script_day) == ("N7", "D8")
    [added] = [each for each in film.scenes[0].elements if each.edited]
    assert (added.name, added.key) == ("gramophone", "obj_gramophone_v01")
    assert added.source.start == added.source.end
    assert (added.quantity, names[added.owner or ""]) == (2, "Della Marsh")
    assert [names[key] for key in scenes[-1].characters] == ["Jim Marsh"]
    lines = [line for scene in film.scenes for line in scene.dialogue_script]
    assert [x.character for x in lines if x.edited] == ["Jim Marsh"]
    assert [x.line for x in lines if x.edited] == [opening]
    # Della is out of the last scene, whose text has her put a lantern there, and of the
    # second, where the line was all that she had.
    [gone, left] = [f for f in film.findings if f.code == "edit"]
    assert "takes Della Marsh out of scene 2" in gone.evidence
    assert "“Della put the lantern on the wall.”" in left.evidence


async def test_a_scene_is_not_called_by_a_transition(tmp_path: Path) -> None:
    file = tmp_path / "the-slip.fountain"
    file.write_text(
        "FADE IN:\n\nINT. CLINIC, WARD - DAY\n\nDella sits up.\n\nDELLA\nWho is it?\n"
    )
    request = BreakdownRequest(
        file=file, title="Slip", format="auto", language="en", out=tmp_path / "film"
    )
    await break_down_file(request, model="offline")

    await decide(request, lambda film: film.heading(1, place="Clinic, roof"))

    [edited] = film_of(request).structure.scenes
    assert (edited.setting, edited.heading_edited) == ("INT. CLINIC, ROOF - DAY", True)
    async with open_journal(
        f"sqlite:///{request.out / '.novel-crews' / 'journal.db'}"
    ) as store:
        run = await require_run(store, RunId(film_of(request).run_id))
        [edit] = await store.edits.list_edits(run)
    assert edit.decision.meaning.startswith("the scene at “INT. CLINIC, WARD - DAY”")


def without_places(film: EditableFilm) -> EditableFilm:
    structure = film.film.structure
    places = tuple(
        place.model_copy(update={"name": UNSPECIFIED}) for place in structure.places
    )
    structure = structure.model_copy(update={"places": places})
    return replace(film, film=film.film.model_copy(update={"structure": structure}))


def without_people(film: EditableFilm) -> EditableFilm:
    structure = film.film.structure
    scenes = tuple(
        scene.model_copy(update={"characters": ()}) for scene in structure.scenes
    )
    structure = structure.model_copy(update={"scenes": scenes})
    return replace(film, film=film.film.model_copy(update={"structure": structure}))


def with_set_dressing(film: EditableFilm) -> EditableFilm:
    """Return the film with its first scene's lantern hanging on the wall."""
    first, *others = film.film.scenes
    [lantern] = [e for e in first.elements if e.name == "lantern"]
    hung = lantern.model_copy(
        update={"category": "set_dressing", "name": "wall lantern", "key": None}
    )
    first = first.model_copy(update={"elements": (hung, *first.elements)})
    scenes = (first, *others)
    return replace(film, film=film.film.model_copy(update={"scenes": scenes}))


async def test_a_merge_says_which_heading_the_whole_has(
    mill: BreakdownRequest,
) -> None:
    film = film_of(mill)
    openings = tuple(
        SceneOpening(start=scene.source.start, told=scene.source)
        for scene in film.scenes
    )
    [first, second] = film.structure.scenes
    timeless = first.model_copy(update={"time_of_day": "UNKNOWN"})
    structure = film.structure.model_copy(update={"scenes": (timeless, second)})
    films = (film, film.model_copy(update={"structure": structure}))

    [whole, of_second] = (
        EditableFilm(film=each, text=MILL_STORY, openings=openings).merge(1).meaning
        for each in films
    )

    assert whole.endswith(f": the whole scene is {first.setting}")
    place = first.setting.rpartition(" - ")[0]
    assert of_second.endswith(f": the whole scene is {place} - {second.time_of_day}")


async def test_what_cannot_be_done_is_said(
    mill: BreakdownRequest, tmp_path: Path
) -> None:
    film = EditableFilm(film=film_of(mill), text=MILL_STORY, openings=())
    merged = film.merge_people("Della Marsh", ["Jim", "Jim"])
    assert merged == PeopleMerge(person="Della Marsh", others=("Jim",))
    wrong: dict[str, Decide] = {
        "the film has 2": lambda film: film.split(9, "Jim"),
        "has no words": lambda film: film.split(1, "the sea"),
        "give more of its words": lambda film: film.split(1, "Jim"),
        "begins there already": lambda film: film.split(1, "The rain"),
        "with “Jim laughed and .* or “The next": lambda film: film.split(1, "laughed"),
        "none after it": lambda film: film.merge(2),
        "where the story does": lambda film: film.move(1, "Jim laughed"),
        "merge scene 1 instead": lambda film: film.move(2, "The rain had"),
        "no line has": lambda film: film.speaker("sc009_l01", "Jim"),
        "name one of": lambda film: film.speaker("I", "Jim"),
        "nobody in the text": lambda film: film.speaker("I told you", "Solomon"),
        "nobody in the film": lambda film: film.merge_people("Jim", ["Solomon"]),
        "that person already": lambda film: film.merge_people("Jim", ["Jim"]),
        "no other name": lambda film: film.part_people("Jim", "Solomon"),
        "no scene plays": lambda film: film.rename_place("forge", "smithy"),
        "where scene 1, 2 plays.*heading 1 --place": lambda film: without_places(
            film
        ).rename_place("Unspecified place", "cellar"),
        "a letter or a digit": lambda film: film.rename_place("mill", " \t"),
        "is nobody's": lambda film: film.speaker("I told you", "the"),
        "no control characters": lambda film: film.rename_place("mill", "m\x07ll"),
        "say one at least": lambda film: film.heading(1),
        "cast, and no element": lambda film: film.element(
            1, "Jim", category="cast", status="needed"
        ),
        "is not counted": lambda film: film.element(
            1, "lantern", category=None, status="none", quantity=2
        ),
        "no anvil to rename": lambda film: film.element(
            1, "anvil", category="prop", status="needed", new_name="stithy"
        ),
        "scene 1 has no anvil: ": lambda film: film.element(
            1, "anvil", category=None, status="none"
        ),
        "has no words “anvil”": lambda film: film.element(
            1, "anvil", category="prop", status="mentioned"
        ),
        "say its category": lambda film: film.element(
            1, "anvil", category=None, status="needed"
        ),
        "no shot has the id": lambda film: film.shot("sc009_sh001", size="wide"),
        "no words “anvil” in its action": lambda film: film.split_shot(
            "sc001_sh002", "anvil"
        ),
        "the shot begins with": lambda film: film.split_shot(
            "sc001_sh002",
            film.film.scenes[0].shots[1].narrative_layer.action_description[:12],
        ),
        "the last shot of scene 2": lambda film: film.join_shots(
            film.film.scenes[1].shots[-1].shot_id
        ),
        "and light: say one": lambda film: film.shot("sc001_sh001"),
        "Jim is not in scene 1.*`cast 1 --add`": lambda film: without_people(film).shot(
            "sc001_sh001", people=["Jim"]
        ),
        "has no anvil to show, but lantern, wet box: say first": lambda film: film.shot(
            "sc001_sh001", things=["anvil"]
        ),
        "wall lantern is set dressing in scene 1": lambda film: with_set_dressing(
            film
        ).shot("sc001_sh001", things=["wall lantern"]),
        "film is called Hob": lambda film: film.shot("sc001_sh001", people=["Hob"]),
        "an action has no control": lambda film: film.shot(
            "sc001_sh001", action="She\x07 waits"
        ),
        "an action has a letter": lambda film: film.shot("sc001_sh001", action=" "),
        "an action has at most 400": lambda film: film.shot(
            "sc001_sh001", action="x" * 401
        ),
        "a synopsis has no control": lambda film: film.synopsis(1, "She\x07 waits"),
        "a synopsis has a letter": lambda film: film.synopsis(1, " "),
        "a synopsis has at most 400": lambda film: film.synopsis(1, "x" * 401),
        "from 1 to 9999": lambda film: film.script_day(1, 0),
        "is in scene 1 already": lambda film: film.cast(1, "Jim", present=True),
        "there is no scene 7": lambda film: film.cast(7, "Jim", present=True),
        "text is called Solomon": lambda film: film.cast(1, "Solomon", present=True),
        "film is called Solomon": lambda film: film.cast(1, "Solomon", present=False),
        "another person is called": lambda film: film.rename_person(
            "Jim", "della marsh"
        ),
        "called already": lambda film: film.rename_person("Jim", "Jim"),
        "the is nobody's": lambda film: film.rename_person("Jim", "the"),
        "part them first": lambda film: film.drop_person("Della"),
        "at most 200": lambda film: film.rename_place("mill", "x" * 201),
    }
    for message, decision in wrong.items():
        with pytest.raises(UndecidableEditError, match=message):
            await decide(mill, decision)
    with pytest.raises(UndecidableEditError):
        await decide(
            mill, lambda film: film.drop_person("Jim"), lambda film: film.merge(9)
        )
    with pytest.raises(UneditableRunError, match="no edit 1"):
        await undo(mill, "1", compute=False)
    for numbers, message in (("all", "is no number"), ("3-9", "no edit from 3 to 9")):
        with pytest.raises(UndecidableEditError, match=message):
            await undo(mill, numbers)
    with pytest.raises(NoBreakdownError):
        await actions.print_edits(str(tmp_path / "none"), as_json=False)
    with pytest.raises(UneditableRunError, match="no edit 7"):
        await undo(mill, "7", compute=True)
    journal = mill.out / ".novel-crews" / "journal.db"
    async with open_journal(f"sqlite:///{journal}") as store:
        await store.edits.compute_again(RunId(film_of(mill).run_id), who="ana")
    with pytest.raises(UneditableRunError, match=r"interrupted: .* compute"):
        await decide(mill, lambda film: film.merge(1))
    journal.rename(tmp_path / str(uuid4()))
    with pytest.raises(NoBreakdownError, match="has no journal"):
        await actions.print_edits(str(mill.out), as_json=False)


async def test_shots_are_not_joined_that_waiting_edits_make_too_long(
    mill: BreakdownRequest,
) -> None:
    long = "She waits and waits at the gate of the mill in the rain. " * 3

    await decide(
        mill,
        lambda film: film.shot("sc001_sh001", action=long),
        lambda film: film.shot("sc001_sh002", action=long),
        compute=False,
    )

    with pytest.raises(UndecidableEditError, match=r"seconds, and a shot lasts 7 at"):
        await decide(mill, lambda film: film.join_shots("sc001_sh001"), compute=False)
