"""A crew corrects the workbook of a film, and the film becomes what the sheets say."""

import asyncio
import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from infra.film.sheet_cells import IDENTITY_SHEET
from infra.film.tables import build_tables
from ports.domain.breakdown import Breakdown
from ports.errors import StoryError
from service.actions.workbook.corrections import ForeignWorkbookError
from service.commands.edits import actions
from service.commands.edits.workbook import UnusableWorkbookError, edit_by_workbook
from service.commands.export import export_breakdown
from service.commands.film_source import read_film

Output = pytest.CaptureFixture[str]

IDS = {
    "Breakdown": "Scene",
    "Cast by scene": "No.",
    "Shot list": "Key",
    "Lines": "Line",
    "Shooting days": "Scene",
    "Day out of days": "No.",
}
"""The column of each sheet that names its rows; of all others `Id`."""


class Workbook:
    """The workbook of a film, in the hands of a crew."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.book = openpyxl.load_workbook(file)

    def put(self, sheet: str, id_: Any, column: str, value: Any) -> None:
        """Write *value* into a cell, wherever it is."""
        row, place = self._find(sheet, id_), self._column(sheet, column)
        self.book[sheet].cell(row, place).value = value

    def get(self, sheet: str, id_: Any, column: str) -> Any:
        """Return what a cell says."""
        place = self._column(sheet, column)
        return self.book[sheet].cell(self._find(sheet, id_), place).value

    def place(self, sheet: str, id_: Any, column: str) -> tuple[str, str]:
        """Return where a cell is, as messages say it."""
        row, place = self._find(sheet, id_), self._column(sheet, column)
        return sheet, self.book[sheet].cell(row, place).coordinate

    def delete(self, sheet: str, id_: Any) -> None:
        """Delete a row."""
        self.book[sheet].delete_rows(self._find(sheet, id_))

    def save(self) -> Path:
        """Save the file, and return it."""
        self.book.save(self.file)
        return self.file

    def _column(self, sheet: str, name: str) -> int:
        [head] = self.book[sheet].iter_rows(max_row=1, values_only=True)
        return list(head).index(name) + 1

    def _find(self, sheet: str, id_: Any) -> int:
        column = self._column(sheet, IDS.get(sheet, "Id"))
        cells = self.book[sheet].iter_rows(min_col=column, max_col=column)
        return next(int(cell.row) for [cell] in cells if cell.value == id_)


@pytest.fixture(scope="module")
def with_workbook(broken_down: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that `break-down` wrote, with the workbook of its film."""
    folder = Path(
        shutil.copytree(broken_down, tmp_path_factory.mktemp("mill") / "film")
    )
    asyncio.run(export_breakdown(str(folder), to="xlsx", out=folder / "book.xlsx"))
    return folder


@pytest.fixture
def folder(with_workbook: Path, tmp_path: Path) -> Path:
    """Return a folder of one's own with that film."""
    return Path(shutil.copytree(with_workbook, tmp_path / "film"))


@pytest.fixture
def workbook(folder: Path) -> Workbook:
    """The workbook of the film in the folder."""
    return Workbook(folder / "book.xlsx")


async def edit(folder: Path, file: Path, **options: Any) -> None:
    await edit_by_workbook(
        str(folder),
        file,
        **{
            "dry_run": False,
            "leave_out": False,
            "locked": True,
            "compute": False,
            "wait": False,
            "who": "ana",
            "as_json": True,
            **options,
        },
    )


async def plan(folder: Path, workbook: Workbook, capsys: Output) -> dict[str, Any]:
    """Return what a dry run says of a corrected workbook."""
    capsys.readouterr()
    with contextlib.suppress(UnusableWorkbookError):
        await edit(folder, workbook.save(), dry_run=True)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["stored"] == []
    return found


async def test_the_film_becomes_what_the_workbook_says(
    folder: Path, workbook: Workbook
) -> None:
    cells = [
        ("Breakdown", 1, "Set", "MARSH HOUSE, KITCHEN"),
        ("Breakdown", 1, "Day/Night", "NIGHT"),
        ("Breakdown", 1, "Script Day", "N3"),
        ("Breakdown", 2, "I/E", "EXT."),
        ("Breakdown", 2, "Synopsis", "Jim walks to the mill."),
        ("Breakdown", 2, "Cast", "2. Jim Marsh"),
        ("Cast by scene", 2, "Character", "Jim Marsh"),
        ("Lines", "sc001_l04", "Character", "Jim Marsh"),
        ("Shot list", "sc001_sh002", "Description", "The lantern is lit."),
        ("Shot list", "sc001_sh002", "Cast", None),
        ("Shot list", "sc001_sh002", "Elements", "lantern, wet box"),
        ("Shot list", "sc001_sh004", "Elements", None),
        ("Shot list", "sc001_sh002", "Size", "extreme close"),
        ("Shot list", "sc001_sh002", "Angle", "high"),
        ("Shot list", "sc001_sh002", "Movement", "push in"),
        ("Shot list", "sc001_sh003", "Cast", "Della Marsh"),
        ("Shot list", "sc001_sh003", "Lens", "ultra wide"),
        ("Shot list", "sc001_sh003", "Performance", "She looks away."),
        ("Shot list", "sc001_sh003", "Purpose", "Doubt her"),
        ("Shot list", "sc001_sh003", "Mood", "Cold and watchful."),
        ("Shot list", "sc001_sh003", "Light", "One lamp."),
        ("Shot list", "sc001_sh003", "Sound", "a drip, wind (far off, in reeds)"),
        ("Shot list", "sc001_sh003", "Music", "A single bell."),
        ("Shot list", "sc001_sh001", "Sound", None),
        ("Shot list", "sc001_sh001", "Music", None),
    ]
    unchanged = ("Breakdown", 2, "Script Day", "D2")
    for cell in cells:
        workbook.put(*cell)
    workbook.put("Breakdown", 2, "Props", "lantern – Jim, ladder (2)")
    workbook.put("Breakdown", 2, "Set Dressing", "tall oak")
    workbook.put("Elements", "N5", "Status", "mentioned")
    workbook.put("Elements", "N3", "Element", "long table")
    workbook.delete("Elements", "N4")
    workbook.put("Only mentioned", "M1", "Category", "Sound")
    workbook.put("Only mentioned", "M1", "Status", "needed")
    workbook.book["Elements"].append(["Props", "rope", "1, 2"])
    workbook.book["Elements"].append(["Greenery", "fern", "1"])
    # Sorted, and with a column of the crew's own.
    workbook.book["Lines"].move_range("A2:D7", rows=20)
    workbook.book["Breakdown"].insert_cols(1)

    await edit(folder, workbook.save(), compute=True)
    await export_breakdown(str(folder), to="xlsx", out=folder / "again.xlsx")

    again = Workbook(folder / "again.xlsx")
    for sheet, id_, column, value in (*cells, unchanged):
        assert again.get(sheet, id_, column) == value
    film, text = await read_film(str(folder))
    elements = {
        (row[0], row[1], row[2], table.name)
        for table in build_tables(film, text)
        if table.name in {"Elements", "Only mentioned"}
        for row in table.rows
    }
    assert again.get("Breakdown", 2, "Set Dressing") == "tall oak"
    assert "ladder (2)" in again.get("Breakdown", 2, "Props")
    assert {("Props", "lantern", "Jim Marsh"), ("Props", "ladder", None)} <= {
        (row[0], row[1], row[8])
        for row in again.book["Elements"].iter_rows(values_only=True)
    }
    assert elements == {
        ("Greenery", "fern", "1", "Elements"),
        ("Set Dressing", "tall oak", "2", "Elements"),
        ("Props", "lantern", "1, 2", "Elements"),
        ("Props", "ladder", "2", "Elements"),
        ("Props", "rope", "1, 2", "Elements"),
        ("Props", "wet box", "1", "Elements"),
        ("Set Dressing", "long table", "1", "Elements"),
        ("Set Dressing", "wheel", "2", "Only mentioned"),
        ("Sound", "laughed", "1", "Elements"),
        ("Sound", "rain", "1", "Elements"),
    }
    assert {e.severity for e in film.findings if e.code == "edit"} == {"note"}
    with pytest.raises(ForeignWorkbookError, match="has changed since"):
        await edit(folder, workbook.file)


async def test_a_new_set_keeps_the_side_and_the_time_of_its_row(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    workbook.put("Breakdown", 1, "I/E", "EXT.")
    workbook.put("Breakdown", 1, "Day/Night", "DUSK")
    await edit(folder, workbook.save(), compute=True)
    await export_breakdown(str(folder), to="xlsx", out=folder / "dusk.xlsx")
    dusk = Workbook(folder / "dusk.xlsx")
    dusk.put("Breakdown", 1, "Set", "LOCK KEEPER'S COTTAGE")
    moved = await plan(folder, dusk, capsys)
    # A set of other scenes has their side already.
    dusk.put("Breakdown", 1, "Set", dusk.get("Breakdown", 2, "Set"))
    joined = await plan(folder, dusk, capsys)

    [said], [theirs] = (
        [each["decision"] for each in found["edits"]] for found in (moved, joined)
    )
    assert (said["setting"], said["time_of_day"]) == ("exterior", "DUSK")
    assert dusk.get("Breakdown", 2, "I/E") == "INT."
    assert (theirs["setting"], theirs["time_of_day"]) == (None, "DUSK")


async def test_a_dropped_sound_leaves_the_shots_of_its_scene(
    folder: Path, workbook: Workbook
) -> None:
    film, _ = await read_film(str(folder))
    assert any("laughter" in each for each in sounds_of(film))
    sounds = workbook.get("Breakdown", 1, "Sound").split(", ")
    kept = [each for each in sounds if each != "laughed"]
    workbook.put("Breakdown", 1, "Sound", ", ".join(kept))

    await edit(folder, workbook.save(), compute=True)

    film, _ = await read_film(str(folder))
    assert not any("laughter" in each for each in sounds_of(film))


def sounds_of(film: Breakdown) -> list[tuple[str, ...]]:
    shots = film.scenes[0].shots
    return [shot.technical_layer.audio.sound_effects for shot in shots]


@pytest.mark.parametrize("cell", [None, "Nobody"])
async def test_what_nobody_says_is_no_line(
    folder: Path, workbook: Workbook, cell: str | None
) -> None:
    words = workbook.get("Lines", "sc001_l03", "Dialogue")
    workbook.put("Lines", "sc001_l03", "Character", cell)

    await edit(folder, workbook.save(), compute=True)

    film, text = await read_film(str(folder))
    [scene, _] = film.scenes
    assert words not in [line.line for line in scene.dialogue_script]
    assert [each.source.slice(text) for each in scene.unspoken] == [words]
    assert "line_ledger" not in {each.code for each in film.findings}


async def test_an_unchanged_workbook_asks_for_nothing(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    found = await plan(folder, workbook, capsys)

    assert (found["edits"], found["problems"]) == ([], [])
    await edit(folder, workbook.file, as_json=False)
    assert "says what the film does" in capsys.readouterr().out


async def test_another_spelling_of_the_same_asks_for_nothing(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    for sheet, id_, column in (
        ("Breakdown", 1, "Day/Night"),
        ("Breakdown", 1, "Set"),
        ("Lines", "sc001_l01", "Character"),
    ):
        cell = workbook.book[sheet][workbook.place(sheet, id_, column)[1]]
        cell.value = cell.value.swapcase()

    assert await plan(folder, workbook, capsys) == {
        "edits": [],
        "problems": [],
        "stored": [],
    }


async def test_names_and_sentences_are_as_a_person_writes_them(
    folder: Path, workbook: Workbook
) -> None:
    cells = [
        ("Cast by scene", 2, "Character", "JIM"),
        ("Shot list", "sc001_sh002", "Purpose", "WATCH HER"),
    ]
    synopsis = workbook.get("Breakdown", 2, "Synopsis").upper()
    words = workbook.get("Elements", "N3", "Words of the text")
    for cell in (*cells, ("Breakdown", 2, "Synopsis", synopsis)):
        workbook.put(*cell)
    workbook.put("Elements", "N3", "Element", "Long Tables")

    await edit(folder, workbook.save(), compute=True)

    await export_breakdown(str(folder), to="xlsx", out=folder / "again.xlsx")
    again = Workbook(folder / "again.xlsx")
    for sheet, id_, column, value in (*cells, ("Breakdown", 2, "Synopsis", synopsis)):
        assert again.get(sheet, id_, column) == value
    assert not again.get("Cast by scene", 2, "Also called")
    # A thing that is renamed is still asked for by the words of the text.
    rows = again.book["Elements"].iter_rows(values_only=True)
    assert [row[9] for row in rows if row[1] == "Long Tables"] == [words]


@pytest.mark.parametrize("category", ["Vehicle", "vehicles"])
async def test_a_category_is_known_in_the_singular_and_in_small_letters(
    folder: Path, workbook: Workbook, capsys: Output, category: str
) -> None:
    workbook.put("Elements", "N1", "Category", category)

    found = await plan(folder, workbook, capsys)

    assert found["problems"] == []
    assert {e["decision"]["category"] for e in found["edits"]} == {"vehicle"}


async def test_rows_of_one_name_are_one_person_and_a_row_that_is_gone_is_nobody(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    workbook.put("Cast by scene", 2, "Character", "Della Marsh")
    # Who is one person from now on is there, by either row.
    workbook.put("Cast by scene", 2, "1", None)
    workbook.put("Breakdown", 2, "Cast", "1")
    merged = await plan(folder, workbook, capsys)
    workbook.delete("Cast by scene", 2)
    dropped = await plan(folder, workbook, capsys)
    workbook.put("Cast by scene", 1, "Also called", "Della, Jim")
    joined = await plan(folder, workbook, capsys)

    assert [e["meaning"] for e in merged["edits"]] == ["Jim is Della Marsh"]
    assert [e["meaning"] for e in dropped["edits"]] == ["Jim is nobody"]
    assert [e["meaning"] for e in joined["edits"]] == ["Jim is Della Marsh"]
    problems = [*merged["problems"], *dropped["problems"], *joined["problems"]]
    assert problems == []


async def test_a_name_that_is_parted_speaks_and_is_present_in_its_own_right(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    workbook.put("Cast by scene", 1, "Also called", None)
    workbook.put("Lines", "sc001_l01", "Character", "Della")
    workbook.book["Cast by scene"].append([None, "Della", "x"])
    parted = await plan(folder, workbook, capsys)
    workbook.put("Cast by scene", 2, "Also called", "Della")
    moved = await plan(folder, workbook, capsys)

    decisions = [each["decision"] for each in parted["edits"]]
    assert [(d["kind"], d["person"]) for d in decisions] == [
        ("part-people", "Della Marsh"),
        ("speaker", "Della"),
        ("cast", "Della"),
    ]
    decisions = [each["decision"] for each in moved["edits"]]
    assert [(d["kind"], d["person"]) for d in decisions[:3]] == [
        ("part-people", "Della Marsh"),
        ("merge-people", "Jim"),
        ("speaker", "Jim"),
    ]


async def test_what_can_be_no_edit_is_said_cell_by_cell(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    wrong = {
        ("Breakdown", 1, "I/E"): ("inside", "INT., EXT. or INT./EXT."),
        ("Breakdown", 1, "Day/Night"): ("noon", "one of DAWN, MORNING"),
        ("Breakdown", 1, "Pages"): ("2", "put “3/8” back"),
        ("Breakdown", 1, "Cast"): ("9" * 5000 + ", 9", "nobody has number 9"),
        ("Breakdown", 2, "Set"): (None, "name its set"),
        ("Breakdown", 2, "Synopsis"): ("x" * 401, "at most 400"),
        ("Breakdown", 2, "Script Day"): ("N2", "write D2 or 2"),
        ("Breakdown", 2, "Cast"): ("1. Jim", "number 1 is Della Marsh"),
        ("Breakdown", 2, "Props"): ("lantern, !!", "a letter or a digit"),
        ("Elements", "N1", "Category"): (
            "Catering",
            "one of Day Players, Background Actors",
        ),
        ("Elements", "N2", "Scenes"): ("one", "numbers of scenes"),
        ("Elements", "N3", "Status"): ("maybe", "needed or mentioned"),
        ("Elements", "N5", "Scenes"): ("2, 9", "there is no scene 9"),
        ("Elements", "N6", "Owner"): ("Solomon", "text is called Solomon"),
        ("Elements", "N4", "Quantity"): ("many", "is a number"),
        ("Only mentioned", "M1", "State"): ("wet", "follows from other cells"),
        ("Cast by scene", 1, "1"): ("maybe", "or nothing"),
        ("Breakdown", 1, "Script Day"): ("D5", "it goes by D2: a time of day"),
        ("Cast by scene", 1, "Also called"): ("Della, Solomon", "called Solomon"),
        ("Cast by scene", 2, "Character"): ("x" * 201, "at most 200"),
        ("Lines", "sc001_l02", "Dialogue"): ("It fell.", "follows from other cells"),
        ("Lines", "sc001_l04", "Character"): ("Solomon", "text is called Solomon"),
        ("Shot list", "sc001_sh001", "Lens"): ("50mm", "one of ultra wide, wide"),
        ("Shot list", "sc001_sh001", "Size"): ("huge", "one of extreme wide, wide"),
        ("Shot list", "sc001_sh001", "Description"): (None, "a letter or a digit"),
        ("Shot list", "sc001_sh001", "Cast"): ("Solomon", "film is called Solomon"),
        ("Shot list", "sc001_sh001", "Elements"): ("anvil", "has no anvil to show"),
    }
    places = {cell: workbook.place(*cell) for cell in wrong}
    for cell, (value, _) in wrong.items():
        workbook.put(*cell, value)
    workbook.put("Lines", "sc002_l01", "Character", "=A1")
    workbook.put("Lines", "sc002_l02", "Line", "sc001_l01")

    found = await plan(folder, workbook, capsys)

    problems = {(e["sheet"], e["cell"]): e["problem"] for e in found["problems"]}
    for cell, (_, message) in wrong.items():
        assert message in problems.pop(places[cell])
    assert sorted(problems.values()) == [
        "Lines keeps its rows: no edit adds one or takes one away",
        "is a formula: write what it gives",
        "row 2 is the same: leave “Line” of a new one empty",
    ]


async def test_a_schedule_follows_from_the_other_sheets(
    folder: Path, capsys: Output
) -> None:
    file = folder / "short-days.xlsx"
    await export_breakdown(str(folder), to="xlsx", out=file, pages_a_day=1 / 8)
    workbook = Workbook(file)
    unchanged = await plan(folder, workbook, capsys)
    cells = {
        ("Shooting days", "2 pt. 1", "Day"): (
            9,
            "put “4” back; Set, I/E and Day/Night",
        ),
        ("Day out of days", 1, "Day 1"): (None, "put “SW” back; the casts"),
    }
    places = {cell: workbook.place(*cell) for cell in cells}
    for cell, (value, _) in cells.items():
        workbook.put(*cell, value)
    changed = await plan(folder, workbook, capsys)
    # What no longer says how long its days are is not compared.
    workbook.book[IDENTITY_SHEET]["B3"] = None
    older = await plan(folder, workbook, capsys)

    assert (unchanged["problems"], unchanged["edits"]) == ([], [])
    problems = {(e["sheet"], e["cell"]): e["problem"] for e in changed["problems"]}
    for cell, (_, message) in cells.items():
        assert message in problems.pop(places[cell])
    assert not problems
    assert (older["problems"], older["edits"]) == ([], [])


async def test_nothing_is_stored_unless_all_can_be_or_the_rest_is_left_out(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    workbook.put("Breakdown", 1, "I/E", "inside")
    workbook.put("Breakdown", 2, "I/E", "EXT")
    # It takes the element from its own scene, and gives it to one that is not there.
    workbook.put("Elements", "N5", "Scenes", "9")
    file = workbook.save()

    with pytest.raises(UnusableWorkbookError, match="nothing is stored"):
        await edit(folder, file)
    await edit(folder, file, dry_run=True, leave_out=True)
    capsys.readouterr()
    await actions.print_edits(str(folder), as_json=True)
    assert json.loads(capsys.readouterr().out)["edits"] == []
    await edit(folder, file, leave_out=True, as_json=False)
    assert "1 edit stored" in capsys.readouterr().out
    with pytest.raises(ForeignWorkbookError, match="edit 1 came after"):
        await edit(folder, file, leave_out=True)


async def test_a_file_that_is_not_the_films_workbook_is_refused(
    folder: Path, workbook: Workbook, tmp_path: Path
) -> None:
    workbook.book[IDENTITY_SHEET]["B1"] = "another run"
    with pytest.raises(ForeignWorkbookError, match="is of run another run"):
        await edit(folder, workbook.save())
    del workbook.book[IDENTITY_SHEET]
    with pytest.raises(ForeignWorkbookError, match="does not say which film"):
        await edit(folder, workbook.save())
    for content, problem in {
        b"Scene,Set": "its content is something else",
        b"PK\x03\x04": "not a workbook",
        b"\xd0\xcf\x11\xe0": "protected by a password",
    }.items():
        file = tmp_path / "book.xlsx"
        file.write_bytes(content)
        with pytest.raises(StoryError, match=problem):
            await edit(folder, file)


async def test_an_empty_owner_is_nobody_and_scenes_that_come_have_the_rows_owner(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    workbook.put("Elements", "N2", "Owner", "Jim")
    await edit(folder, workbook.save(), compute=True)
    await export_breakdown(str(folder), to="xlsx", out=folder / "again.xlsx")
    workbook = Workbook(folder / "again.xlsx")
    workbook.put("Elements", "N2", "Scenes", "1, 2")
    come = await plan(folder, workbook, capsys)
    workbook.put("Elements", "N2", "Owner", None)
    taken = await plan(folder, workbook, capsys)

    assert (come["problems"], taken["problems"]) == ([], [])
    [added] = come["edits"]
    assert added["decision"]["owner"] == "Jim"
    assert [each["decision"]["owner"] for each in taken["edits"]] == ["", ""]


async def test_a_flashback_is_on_no_script_day(
    folder: Path, workbook: Workbook, capsys: Output
) -> None:
    workbook.put("Breakdown", 2, "Script Day", "FB")
    [planned] = (await plan(folder, workbook, capsys))["edits"]
    await edit(folder, workbook.save(), compute=True)
    await export_breakdown(str(folder), to="xlsx", out=folder / "again.xlsx")

    assert planned["decision"]["day"] == "FB"
    assert Workbook(folder / "again.xlsx").get("Breakdown", 2, "Script Day") == "FB"
