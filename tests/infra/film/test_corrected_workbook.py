"""A workbook that comes back from a spreadsheet: read as text, and not trusted."""

import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from defusedxml.common import EntitiesForbidden

from infra.film import corrected_workbook
from infra.film.corrected_workbook import read_workbook
from infra.film.day_limits import DayLimits
from infra.film.sheet_cells import CorrectedWorkbook, cell_text, film_state
from infra.film.tables import Table, build_tables
from infra.film.workbook import export_workbook
from ports.errors import StoryError
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.test_tables import NEEDS_OFFICE
from tests.stack.programs import run_program

ENTITIES = b'<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def tables_of(sample: SampleFilm) -> tuple[Table, ...]:
    return build_tables(sample.film, sample.text)


def content_of(sample: SampleFilm) -> bytes:
    return export_workbook(sample.film, sample.text)["breakdown.xlsx"]


def book_of(sample: SampleFilm) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content_of(sample)))


def read(sample: SampleFilm, book: openpyxl.Workbook) -> CorrectedWorkbook:
    buffer = io.BytesIO()
    book.save(buffer)
    return read_workbook(buffer, tables_of(sample))


def test_what_was_exported_and_saved_again_is_what_it_was(sample: SampleFilm) -> None:
    tables = tables_of(sample)

    book = read(sample, book_of(sample))

    assert (book.run_id, book.state) == (str(sample.film.run_id), film_state(tables))
    for table in tables:
        rows = [tuple(row.values.values()) for row in book.sheets[table.name].rows]
        assert rows == [tuple(map(cell_text, row)) for row in table.rows]
        ids = [row.values[table.id_column] for row in book.sheets[table.name].rows]
        assert all(ids)
        assert len(set(ids)) == len(ids)


def test_the_days_of_a_schedule_are_no_state_of_the_film(ferry: SampleFilm) -> None:
    short = build_tables(ferry.film, ferry.text, limits=DayLimits(pages=1))

    assert film_state(short) == film_state(build_tables(ferry.film, ferry.text))
    assert short != build_tables(ferry.film, ferry.text)


def test_columns_are_found_by_their_names_and_formulas_are_told(
    ferry: SampleFilm,
) -> None:
    book = book_of(ferry)
    book.create_sheet("Our notes")["A1"] = "not ours"
    scenes = book["Breakdown"]
    scenes.insert_cols(1)
    scenes["A1"], scenes["A2"] = "Note", "ask Bo"
    scenes["D2"] = "=A2"
    del book["Shot list"]

    found = read(ferry, book)

    assert "Shot list" not in found.sheets
    sheet = found.sheets["Breakdown"]
    assert sheet.letters["Scene"] == "B"
    assert "Note" not in sheet.rows[0].values
    assert [row.formulas for row in sheet.rows[:2]] == [{"Set"}, set()]


def test_an_entity_is_not_expanded(ferry: SampleFilm) -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content_of(ferry))) as source,
        zipfile.ZipFile(buffer, "w") as target,
    ):
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, ENTITIES * is_sheet + source.read(name))

    with pytest.raises(ValueError, match="invalid XML") as caught:
        read_workbook(buffer, build_tables(ferry.film, ferry.text))
    assert isinstance(caught.value.__context__, EntitiesForbidden)


def test_without_the_guard_against_entities_nothing_is_read(
    ferry: SampleFilm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)

    with pytest.raises(StoryError, match="turns defusedxml off"):
        read(ferry, book_of(ferry))


def test_a_sheet_that_is_too_long_or_has_two_columns_of_a_name_is_refused(
    ferry: SampleFilm, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = book_of(ferry)
    twice["Breakdown"]["Z1"] = "Set"
    with pytest.raises(StoryError, match="two columns “Set”"):
        read(ferry, twice)

    longer = book_of(ferry)
    longer["Cast by scene"].append([None, "Solomon", "X"])
    monkeypatch.setattr(corrected_workbook, "MAX_NEW_ROWS", 0)
    with pytest.raises(StoryError, match="rows that the film has not"):
        read(ferry, longer)

    monkeypatch.setattr(corrected_workbook, "MAX_ROWS", 3)
    with pytest.raises(StoryError, match="more than 3 rows"):
        read(ferry, book_of(ferry))


@pytest.mark.real
@pytest.mark.skipif(shutil.which("soffice") is None, reason=NEEDS_OFFICE)
def test_libreoffice_saves_the_workbook_and_nothing_has_changed(
    sample: SampleFilm, tmp_path: Path
) -> None:
    book = tmp_path / "breakdown.xlsx"
    book.write_bytes(content_of(sample))

    run_program(
        *("soffice", "--headless", "--convert-to", "xlsx", "--outdir"),
        *(tmp_path / "saved", f"-env:UserInstallation=file://{tmp_path}/profile", book),
        timeout=120,
    )

    tables = tables_of(sample)
    with (tmp_path / "saved" / "breakdown.xlsx").open("rb") as file:
        saved = read_workbook(file, tables)
    assert saved.state == film_state(tables)
    for table in tables:
        rows = [tuple(row.values.values()) for row in saved.sheets[table.name].rows]
        assert rows == [tuple(map(cell_text, row)) for row in table.rows]
