"""The tables of a crew, as a workbook and as CSV: read back, and harmless."""

import csv
import io
import re
import shutil
import time
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from infra.film.clean_text import clean_line
from infra.film.csv_files import export_csv_files
from infra.film.day_limits import DayLimits
from infra.film.screenplay import format_eighths
from infra.film.setups import SetupKind
from infra.film.sheet_cells import IDENTITY_SHEET
from infra.film.sheets import scene_sheets
from infra.film.shooting_days import plan_days
from infra.film.workbook import export_workbook
from ports.domain.film import TimeOfDay
from tests.infra.film.conftest import SampleFilm
from tests.stack.programs import run_program

SHEETS = [
    "Breakdown",
    "Set-ups",
    "Shot list",
    "Elements",
    "Only mentioned",
    "Cast by scene",
    "Lines",
    "Shooting days",
    "Day out of days",
]
NEEDS_OFFICE = "needs LibreOffice: apt-get install libreoffice-calc-nogui"


def workbook_of(sample: SampleFilm) -> openpyxl.Workbook:
    files = export_workbook(sample.film, sample.text)
    return openpyxl.load_workbook(io.BytesIO(files["breakdown.xlsx"]))


def printed_sheets(sample: SampleFilm) -> list[Worksheet]:
    return [each for each in workbook_of(sample) if each.sheet_state == "visible"]


def rows_of(sample: SampleFilm, name: str) -> list[dict[str, object]]:
    head, *rows = workbook_of(sample)[name].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    return [row for row in found if not str(row[head[0]]).startswith("Total")]


def test_a_workbook_has_every_scene_and_every_shot(sample: SampleFilm) -> None:
    book = workbook_of(sample)
    assert book.sheetnames == [*SHEETS, IDENTITY_SHEET]
    assert [s.title for s in book if s.sheet_state == "hidden"] == [IDENTITY_SHEET]
    scenes = rows_of(sample, "Breakdown")
    assert [row["Scene"] for row in scenes] == [
        scene.sequence_number for scene in sample.film.scenes
    ]
    shots = rows_of(sample, "Shot list")
    assert [row["Key"] for row in shots] == [
        shot.shot_id for scene in sample.film.scenes for shot in scene.shots
    ]


SETUP_KINDS = list(get_args(SetupKind))


def test_a_set_up_is_a_row_before_the_clips(ferry: SampleFilm) -> None:
    names = [sheet.title for sheet in printed_sheets(ferry)]
    rows = rows_of(ferry, "Set-ups")
    clips = rows_of(ferry, "Shot list")

    assert names.index("Set-ups") < names.index("Shot list")
    assert sum(int(str(row["Shots"])) for row in rows) == len(clips)
    by_setup = {(clip["Scene"], clip["Set-up"]) for clip in clips}
    assert len(rows) == len(by_setup) < len(clips)
    for scene in {row["Scene"] for row in rows}:
        kinds = [SETUP_KINDS.index(r["Kind"]) for r in rows if r["Scene"] == scene]
        assert kinds == sorted(kinds)


def test_a_set_up_names_the_words_that_it_covers(ferry: SampleFilm) -> None:
    covers = {str(row["Key"]): row for row in rows_of(ferry, "Set-ups")}
    spoken = [
        (line, str(covers[f"{scene.scene_id}_{shot.setup_id}"]["Covers"]))
        for scene in ferry.film.scenes
        for shot in scene.shots
        for line in scene.dialogue_script
        if shot.lines == (line.line_id,) and shot.line_parts[0].text == line.line
        if covers[f"{scene.scene_id}_{shot.setup_id}"]["Shots"] == 1
    ]

    assert len(spoken) > 5
    for line, found in spoken:
        words = line.line.rstrip(",").split()
        assert " ".join(words[:2]) in found or " ".join(words[-2:]) in found


def test_the_set_ups_of_all_days_are_those_of_the_film(ferry: SampleFilm) -> None:
    sheets = tuple(scene_sheets(ferry.film, ferry.text))
    days = plan_days(ferry.film, sheets, DayLimits(pages=0.5))

    setups = {shot.setup_id for scene in ferry.film.scenes for shot in scene.shots}
    assert sum(day.setups for day in days) == len(setups)


@pytest.mark.parametrize(
    ("setting", "side", "place"),
    [
        ("INT. LAMP ROOM - NIGHT", "INT.", "LAMP ROOM"),
        ("EXT. HARROW POINT, SLIP - EVENING", "EXT.", "HARROW POINT, SLIP"),
        ("INT./EXT. CAR - DAY", "INT./EXT.", "CAR"),
        ("EXT/INT CAR - DAY", "EXT/INT", "CAR"),
        ("I/E. CAR - DAY", "I/E.", "CAR"),
        ("INT. NORA'S - BACK ROOM - DAY", "INT.", "NORA'S - BACK ROOM"),
        ("INTERIOR LIFE", None, "INTERIOR LIFE"),
        ("THE VOID", None, "THE VOID"),
    ],
)
def test_a_slugline_is_a_side_and_a_set(
    ferry: SampleFilm, setting: str, side: str | None, place: str
) -> None:
    scene = ferry.film.scenes[0].model_copy(update={"setting": setting})
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    [row] = rows_of(SampleFilm(film=film, text=ferry.text), "Breakdown")

    assert (row["I/E"], row["Set"]) == (side, place)


def test_what_is_needed_and_what_is_mentioned_are_apart(ferry: SampleFilm) -> None:
    for sheet, is_mentioned in (("Elements", False), ("Only mentioned", True)):
        found = {
            (row["Element"], scene.strip())
            for row in rows_of(ferry, sheet)
            for scene in str(row["Scenes"]).split(",")
        }
        stated = {
            (clean_line(element.name), str(scene.sequence_number))
            for scene in ferry.film.scenes
            for element in scene.elements
            if (element.presence == "mentioned") is is_mentioned
        }
        assert found
        assert found <= stated


def test_whoever_acts_and_is_nobody_of_the_cast_is_a_day_player(
    ferry: SampleFilm,
) -> None:
    scene = ferry.film.scenes[0]
    guard = scene.elements[0].model_copy(
        update={"category": "cast", "name": "the guard", "key": None}
        | {"presence": "present", "department": None}
    )
    crowd = scene.model_copy(update={"elements": (guard,)})
    film = ferry.film.model_copy(update={"scenes": (crowd, *ferry.film.scenes[1:])})

    first, *_ = scene_sheets(film, ferry.text)

    assert list(first.by_category()) == ["Day Players"]
    assert [each.label for each in first.needed] == ["the guard"]


@pytest.mark.parametrize(
    ("category", "names", "shown"),
    [
        ("sound", ["siren", "siren WAILS"], ["siren WAILS"]),
        ("prop", ["wall clock", "tall wall clock", "clock"], ["tall wall clock"]),
        ("set_dressing", ["cave", "cave wall"], ["cave", "cave wall"]),
    ],
)
def test_a_sheet_has_each_thing_once(
    ferry: SampleFilm, category: str, names: list[str], shown: list[str]
) -> None:
    scene = ferry.film.scenes[0]
    elements = tuple(
        scene.elements[0].model_copy(
            update={"category": category, "name": name, "key": None}
            | {"presence": "present", "department": None, "owner": None}
        )
        for name in names
    )
    only = scene.model_copy(update={"elements": elements})
    film = ferry.film.model_copy(update={"scenes": (only, *ferry.film.scenes[1:])})

    first, *_ = scene_sheets(film, ferry.text)

    [found] = first.by_category().values()
    assert [each.name for each in found] == shown


def test_no_cell_of_a_workbook_is_a_formula(hostile: SampleFilm) -> None:
    cells = [
        cell
        for sheet in workbook_of(hostile)
        for row in sheet.iter_rows()
        for cell in row
    ]

    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert any(str(cell.value).startswith("=cmd") for cell in cells)


def test_a_cell_stays_a_text_when_somebody_edits_it(hostile: SampleFilm) -> None:
    cells = [
        cell
        for sheet in workbook_of(hostile)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    ]

    assert {cell.value[0] for cell in cells if cell.quotePrefix} >= {"=", "@", "-"}
    for cell in cells:
        assert cell.quotePrefix is str(cell.value).startswith(("=", "+", "-", "@"))


def test_a_sheet_is_printed_in_letters_that_can_be_read(sample: SampleFilm) -> None:
    for sheet in printed_sheets(sample):
        width = sum(each.width for each in sheet.column_dimensions.values())
        pages = sheet.page_setup.fitToWidth
        assert width / pages < 270
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
        last = sheet.cell(row=sheet.max_row, column=sheet.max_column).coordinate
        assert sheet.print_area.replace("$", "").endswith(f"A1:{last}")
        assert sheet.freeze_panes == "C2"


def test_a_row_is_as_high_as_its_text(sample: SampleFilm) -> None:
    for sheet in printed_sheets(sample):
        for number, row in enumerate(sheet.iter_rows(min_row=2), 2):
            lines = max(
                len(str(cell.value or ""))
                / sheet.column_dimensions[cell.column_letter].width
                for cell in row
            )
            height = sheet.row_dimensions[number].height
            assert height >= min(12 * lines, 400)
            assert height <= 409  # more is a damaged file for Excel


def test_the_days_count_who_works(ferry: SampleFilm) -> None:
    head, *rows, total = workbook_of(ferry)["Day out of days"].iter_rows(
        values_only=True
    )
    assert head[2] == "Day 1"
    for column, name in enumerate(head):
        if str(name).startswith("Day "):
            marks = [row[column] for row in rows]
            assert total[column] == sum("W" in (mark or "") for mark in marks)


def test_no_cell_of_a_csv_is_a_formula_or_a_command(hostile: SampleFilm) -> None:
    files = export_csv_files(hostile.film, hostile.text)

    assert len(files) == len(SHEETS)
    for content in files.values():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@"))
                assert cell.isprintable()


def test_a_csv_has_the_rows_of_the_workbook(ferry: SampleFilm) -> None:
    files = export_csv_files(ferry.film, ferry.text)

    rows = list(csv.reader(io.StringIO(files["shot-list.csv"].decode("utf-8-sig"))))
    assert len(rows) == 1 + sum(len(scene.shots) for scene in ferry.film.scenes)


def test_the_numbers_of_the_cast_are_those_of_the_scenes(ferry: SampleFilm) -> None:
    assert any(scene.cast_numbers for scene in ferry.film.scenes)
    for row, scene in zip(rows_of(ferry, "Breakdown"), ferry.film.scenes, strict=True):
        numbers = re.findall(r"(\d+)\. ", str(row["Cast"]))
        assert tuple(map(int, numbers)) == scene.cast_numbers


def test_a_sheet_names_the_day_as_the_card_does(ferry: SampleFilm) -> None:
    def name_day(time: TimeOfDay) -> str:
        open_ = {"story_day": 2, "script_day": None, "day_night": None}
        [scene, *_] = ferry.film.scenes
        scene = scene.model_copy(update={"time_of_day": time, **open_})
        film = ferry.film.model_copy(update={"scenes": (scene,)})
        return next(scene_sheets(film, ferry.text)).script_day

    assert [name_day("DAWN"), name_day("DUSK"), name_day("UNKNOWN")] == [
        "D2",
        "N2",
        "2",
    ]


def test_the_breakdown_ends_with_its_total(ferry: SampleFilm) -> None:
    head, *_, total = workbook_of(ferry)["Breakdown"].iter_rows(values_only=True)
    sums = dict(zip(head, total, strict=True))

    sheets = list(scene_sheets(ferry.film, ferry.text))
    assert sums["Scene"] == f"Total: {len(sheets)}"
    assert sums["Pages"] == format_eighths(sum(s.script.eighths for s in sheets))
    assert sums["Minutes"] == pytest.approx(
        sum(s.seconds for s in sheets) / 60, abs=0.01
    )


def test_the_shooting_days_have_every_page_once(sample: SampleFilm) -> None:
    head, *_, total = workbook_of(sample)["Shooting days"].iter_rows(values_only=True)
    sums = dict(zip(head, total, strict=True))
    rows = rows_of(sample, "Shooting days")

    sheets = list(scene_sheets(sample.film, sample.text))
    eighths = sum(sheet.script.eighths for sheet in sheets)
    assert sum(int(str(row["Eighths"])) for row in rows) == eighths == sums["Eighths"]
    assert sums["Pages"] == format_eighths(eighths)
    assert sums["Strip"] == len(rows)
    assert len([row for row in rows if row["End of day"]]) == rows[-1]["Day"]
    assert {str(row["Scene"]).split()[0] for row in rows} == {
        str(sheet.number) for sheet in sheets
    }


def test_a_person_chooses_the_pages_of_a_day(ferry: SampleFilm) -> None:
    def days(pages: float) -> object:
        limits = DayLimits(pages=pages, setups=1000)
        files = export_workbook(ferry.film, ferry.text, limits=limits)
        book = openpyxl.load_workbook(io.BytesIO(files["breakdown.xlsx"]))
        return list(book["Shooting days"].iter_rows(values_only=True))[-2][0]

    assert days(1000) < days(4) < days(1)  # type: ignore[operator]


def test_the_same_film_gives_the_same_workbook(ferry: SampleFilm) -> None:
    one = export_workbook(ferry.film, ferry.text)
    time.sleep(1.1)  # the times in such a file are in whole seconds
    other = export_workbook(ferry.film, ferry.text)

    assert one == other


@pytest.mark.real
@pytest.mark.skipif(shutil.which("soffice") is None, reason=NEEDS_OFFICE)
def test_libreoffice_opens_the_workbook(hostile: SampleFilm, tmp_path: Path) -> None:
    files = export_workbook(hostile.film, hostile.text)
    book = tmp_path / "breakdown.xlsx"
    book.write_bytes(files["breakdown.xlsx"])

    run_program(
        *("soffice", "--headless", "--convert-to", "csv", "--outdir", tmp_path),
        *(f"-env:UserInstallation=file://{tmp_path}/profile", book),
        timeout=120,
    )

    content = (tmp_path / "breakdown.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(content)))
    assert len(rows) == 1 + len(hostile.film.scenes) + 1
