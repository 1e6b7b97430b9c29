"""People edit a folder: what depends is computed again, and the next revision obeys."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from crews.architect.scenes.places import UNSPECIFIED
from infra.storage import open_journal
from infra.storage.edits import UneditableRunError
from ports.domain.breakdown import Breakdown
from ports.domain.edits import PeopleMerge
from ports.domain.story import RunId
from service.actions.edit_decisions import EditableFilm
from service.actions.edits import Decide
from service.actions.film_search import UndecidableEditError
from service.actions.films import NoBreakdownError
from service.commands.break_down import BreakdownRequest, break_down_file
from service.commands.edits import actions
from tests.builders import MILL_STORY

Output = pytest.CaptureFixture[str]


@pytest.fixture
def request_(tmp_path: Path) -> BreakdownRequest:
    """The breakdown of a story in two scenes."""
    file = tmp_path / "the-mill.txt"
    file.write_text(MILL_STORY)
    return BreakdownRequest(
        file=file, title="The Mill", format="auto", language="en", out=tmp_path / "film"
    )


def film_of(request: BreakdownRequest) -> Breakdown:
    document = (request.out / "breakdown.json").read_bytes()
    return Breakdown.model_validate_json(document)


async def decide(
    request: BreakdownRequest, *decisions: Decide, compute: bool = True
) -> None:
    await actions.add_edit(
        str(request.out),
        *decisions,
        locked=True,
        compute=compute,
        wait=False,
        who="ana",
        as_json=True,
    )


async def test_edits_are_computed_kept_and_undone(
    request_: BreakdownRequest, capsys: Output
) -> None:
    await break_down_file(request_, model="offline")
    document = (request_.out / "breakdown.json").read_bytes()
    opening = "Then nobody can follow you."
    capsys.readouterr()

    await decide(
        request_,
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
    await decide(request_, lambda film: film.split(1, "Her brother Jim"))
    edited = film_of(request_)
    [*_, split] = capsys.readouterr().out.split("\n}\n")[:7]
    answers = json.loads(split + "}")["answers"]
    revised = MILL_STORY.replace("I told you.", "I told you so.")
    request_.file.write_text(revised)
    await break_down_file(request_, model="offline")
    again = film_of(request_)

    for film in (edited, again):
        check_edited(film, opening)
    # The reading of the passage and the cast are not asked for again.
    assert answers["reused"] >= 2
    assert 0 < answers["asked"] < edited.usage.calls

    request_.file.write_text(MILL_STORY)
    await break_down_file(request_, model="offline")
    listed = ""
    for number, later in (*((n, True) for n in range(1, 7)), (7, False)):
        await actions.undo_edit(
            str(request_.out),
            number,
            compute=not later,
            wait=False,
            who="ana",
            as_json=False,
        )
        await actions.print_edits(str(request_.out), as_json=False)
        listed = capsys.readouterr().out
        assert ("undone, not computed yet: edit 1" in listed) is later
    assert ", 0 asked anew" in listed
    assert (request_.out / "breakdown.json").read_bytes() == document


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
    assert not [f for f in film.findings if f.code == "edit"]


def without_places(film: EditableFilm) -> EditableFilm:
    structure = film.film.structure
    places = tuple(
        place.model_copy(update={"name": UNSPECIFIED}) for place in structure.places
    )
    structure = structure.model_copy(update={"places": places})
    return replace(film, film=film.film.model_copy(update={"structure": structure}))


async def test_what_cannot_be_done_is_said(
    request_: BreakdownRequest, tmp_path: Path
) -> None:
    await break_down_file(request_, model="offline")
    film = EditableFilm(film=film_of(request_), text=MILL_STORY, openings=())
    merged = film.merge_people("Della Marsh", ["Jim", "Jim"])
    assert merged == PeopleMerge(person="Della Marsh", others=("Jim",))
    wrong: dict[str, Decide] = {
        "the film has 2": lambda film: film.split(9, "Jim"),
        "has no words": lambda film: film.split(1, "the sea"),
        "give more of its words": lambda film: film.split(1, "Jim"),
        "begins there already": lambda film: film.split(1, "The rain"),
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
        "scene 1 has no anvil": lambda film: film.element(
            1, "anvil", category=None, status="none"
        ),
        "has no words “anvil”": lambda film: film.element(
            1, "anvil", category="prop", status="mentioned"
        ),
        "say its category": lambda film: film.element(
            1, "anvil", category=None, status="needed"
        ),
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
            await decide(request_, decision)
    with pytest.raises(UndecidableEditError):
        await decide(
            request_, lambda film: film.drop_person("Jim"), lambda film: film.merge(9)
        )
    with pytest.raises(UneditableRunError, match="no edit 1"):
        await actions.undo_edit(
            str(request_.out), 1, compute=False, wait=False, who="ana", as_json=False
        )
    with pytest.raises(NoBreakdownError):
        await actions.print_edits(str(tmp_path / "none"), as_json=False)
    with pytest.raises(UneditableRunError, match="no edit 7"):
        await actions.undo_edit(
            str(request_.out), 7, compute=True, wait=False, who="ana", as_json=False
        )
    journal = request_.out / ".novel-crews" / "journal.db"
    async with open_journal(f"sqlite:///{journal}") as store:
        await store.edits.compute_again(RunId(film_of(request_).run_id), who="ana")
    with pytest.raises(UneditableRunError, match=r"interrupted: .* compute"):
        await decide(request_, lambda film: film.merge(1))
    journal.rename(tmp_path / str(uuid4()))
    with pytest.raises(NoBreakdownError, match="has no journal"):
        await actions.print_edits(str(request_.out), as_json=False)
