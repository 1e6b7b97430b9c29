"""A name and a number mean what they will mean after the edits that wait."""

import json

import pytest

from ports.domain.edits import (
    Decision,
    LineSpeaker,
    PeopleMerge,
    PeoplePart,
    PersonDrop,
    PersonRename,
    SceneCast,
    SceneHeading,
    ScriptDay,
)
from service.actions.edits import Decide, add_edits
from service.actions.film_search import NothingToEditError, UndecidableEditError
from service.actions.waiting_names import UndoneEditError
from service.commands.break_down import BreakdownRequest
from service.commands.edits import actions
from service.commands.edits.source import find_source


@pytest.fixture
def film(mill: BreakdownRequest) -> str:
    """The folder of a film with Della Marsh, also called Della, and her brother Jim."""
    return str(mill.out)


async def decide_later(film: str, *decides: Decide) -> None:
    for decide in decides:
        await actions.add_edit(
            film,
            decide,
            locked=True,
            compute=False,
            wait=False,
            who="ana",
            as_json=True,
        )


async def undo_later(film: str, number: str) -> None:
    await actions.undo_edits(
        film, [number], compute=False, wait=False, who="ana", as_json=True
    )


async def decided(film: str, decide: Decide) -> Decision:
    """Return a decision that the edits waiting before it have a say in."""
    found: list[Decision] = []

    def keep(editable: object) -> Decision:
        found.append(decide(editable))  # type: ignore[arg-type]  # what `decide` takes
        return found[-1]

    await decide_later(film, keep)
    return found[-1]


async def test_a_name_that_waits_to_be_parted_is_somebody_of_its_own(film: str) -> None:
    await decide_later(film, lambda f: f.part_people("Della Marsh", "Della"))

    merged = await decided(film, lambda f: f.merge_people("Jim", ["Della"]))
    parted = await decided(film, lambda f: f.part_people("Jim", "Della"))

    assert merged == PeopleMerge(person="Jim", others=("Della",))
    assert parted == PeoplePart(person="Jim", name="Della")
    for decide in (
        lambda f: f.cast(1, "Della", present=False),
        lambda f: f.shot("sc001_sh002", people=["Della"]),
    ):
        with pytest.raises(UndecidableEditError, match=r"waits: run `compute` first"):
            await decide_later(film, decide)
    come = await decided(film, lambda f: f.cast(1, "Della", present=True))
    assert isinstance(come, SceneCast)
    assert come.person == "Della"


async def test_who_waits_to_be_merged_renamed_or_dropped_is_who_they_will_be(
    film: str,
) -> None:
    await decide_later(film, lambda f: f.rename_person("Jim", "Jim Marsh"))
    renamed = await decided(film, lambda f: f.rename_person("Jim Marsh", "James"))
    await decide_later(film, lambda f: f.merge_people("Della", ["James"]))
    gone = await decided(film, lambda f: f.cast(2, "James", present=False))
    dropped = await decided(film, lambda f: f.drop_person("Della Marsh"))

    assert renamed == PersonRename(person="Jim Marsh", name="James")
    assert isinstance(gone, SceneCast)
    assert gone.person == "Della Marsh"
    assert dropped == PersonDrop(person="Della Marsh")
    with pytest.raises(UndecidableEditError, match="nobody in the film is called Jim"):
        await decide_later(film, lambda f: f.drop_person("Jim"))


async def test_whom_an_undone_edit_still_names_nobody_decides_on(film: str) -> None:
    await decide_later(film, lambda f: f.merge_people("Della", ["Jim"]))
    await actions.compute_again(film, wait=False, who="ana", as_json=True)
    await undo_later(film, "1")

    source = await find_source(film)
    async with source.open_for_edit() as store:
        with pytest.raises(UndoneEditError, match="undone, and the film still has"):
            await add_edits(
                store,
                source.run_id,
                [lambda f: f.rename_person("Jim", "James")],
                locked=True,
                who="ana",
            )
    # The command computes a folder first; a run is computed by the service.
    renamed = await decided(film, lambda f: f.rename_person("Jim", "James"))
    assert renamed == PersonRename(person="Jim", name="James")


async def test_a_scene_has_the_number_that_waiting_edits_will_leave(
    film: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await decide_later(film, lambda f: f.split(1, "Jim laughed"))
    place = await decided(film, lambda f: f.heading(3, place="Mill"))
    day = await decided(film, lambda f: f.script_day(2, 4))

    assert isinstance(place, SceneHeading)
    assert isinstance(day, ScriptDay)
    assert place.at.words.startswith("The next morning")
    assert day.at.words.startswith("Jim laughed")
    capsys.readouterr()
    await actions.print_edits(film, as_json=True)
    listed = json.loads(capsys.readouterr().out)["edits"]
    assert [each["scene"] for each in listed] == [2, 3, 2]
    await decide_later(film, lambda f: f.merge(2))
    with pytest.raises(UndecidableEditError, match="there is no scene 3"):
        await decided(film, lambda f: f.heading(3, place="Mill"))


async def test_an_undone_cut_is_out_of_the_film_before_scenes_are_named(
    film: str,
) -> None:
    await actions.add_edit(
        film,
        lambda f: f.split(1, "Jim laughed"),
        locked=True,
        compute=True,
        wait=False,
        who="ana",
        as_json=True,
    )
    await undo_later(film, "1")

    # The film is computed before the number is asked for.
    last = await decided(film, lambda f: f.heading(2, place="Mill"))
    assert isinstance(last, SceneHeading)
    assert last.at.words.startswith("The next morning")
    with pytest.raises(UndecidableEditError, match="there is no scene 3"):
        await decided(film, lambda f: f.heading(3, place="Mill"))


async def test_who_waits_to_come_into_a_scene_can_be_named(film: str) -> None:
    await decide_later(
        film,
        lambda f: f.cast(2, "the wheel", present=True),
        lambda f: f.rename_person("the wheel", "Wheeler"),
    )

    person = await decided(film, lambda f: f.speaker("There it is", "Wheeler"))

    assert isinstance(person, LineSpeaker)
    assert person.person == "Wheeler"


async def test_who_waits_to_go_or_come_is_out_of_a_scene_or_in_it(film: str) -> None:
    await decide_later(film, lambda f: f.cast(2, "Jim", present=False))

    with pytest.raises(NothingToEditError, match="Jim is not in scene 2 already"):
        await decide_later(film, lambda f: f.cast(2, "Jim", present=False))
    back = await decided(film, lambda f: f.cast(2, "Jim", present=True))

    assert isinstance(back, SceneCast)
    assert back.present
