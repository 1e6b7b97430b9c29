"""The tables as a workbook for Excel, LibreOffice and Numbers."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from infra.film.clean_text import FORMULA_START
from infra.film.day_limits import USUAL_DAY, DayLimits
from infra.film.sheet_cells import IDENTITY_SHEET, MAX_CELL, film_state
from infra.film.tables import Table, Value, build_tables, clean_value
from ports.domain.breakdown import Breakdown

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # the format knows no time zones
"""Instead of now: the same film gives the same file."""

# The library writes the present time here, whatever the properties say.
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")

_TEXT = Alignment(wrap_text=True, vertical="top")
_NUMBER = Alignment(vertical="top", horizontal="center")
_FONT = "Calibri"
"""The font of a workbook's cells; a bold one without a name would be another."""
_HEAD_FONT = Font(name=_FONT, bold=True, color="FFFFFF")
_TOTAL_FONT = Font(name=_FONT, bold=True)
_LINE, _MAX_HEIGHT = 15.0, 405.0
"""Points of a line of text, and of the highest row that Excel knows."""
_HEAD_FILL = PatternFill("solid", start_color="33414E")
_MIN_WIDTH, _MAX_WIDTH = 6, 48
_PAGE_WIDTH = 170
"""Characters across a page of Letter that can still be read: about 7 points high."""


def export_workbook(
    film: Breakdown, text: str, *, limits: DayLimits = USUAL_DAY
) -> Mapping[str, bytes]:
    """Write an ``.xlsx`` with a sheet for each table, and hidden which film it is."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = str(clean_value(film.story.title))
    book.properties.creator = "novel-crews"
    book.properties.created = _MADE
    tables = build_tables(film, text, limits=limits)
    for table in tables:
        _add_sheet(book.create_sheet(table.name), table)
    identity: Mapping[str, str | int] = {
        "Run": str(film.run_id),
        "State": film_state(tables),
        "Eighths a day": limits.eighths,
        "Set-ups a day": limits.most_setups,
    }
    _add_identity(book.create_sheet(IDENTITY_SHEET), identity)
    buffer = io.BytesIO()
    book.save(buffer)
    return {"breakdown.xlsx": _without_times(buffer.getvalue())}


def _add_identity(sheet: Worksheet, identity: Mapping[str, str | int]) -> None:
    sheet.sheet_state = "hidden"
    for entry in identity.items():
        sheet.append(entry)


def _add_sheet(sheet: Worksheet, table: Table) -> None:
    total = (table.total,) if table.total else ()
    for number, row in enumerate((table.head, *table.rows, *total), 1):
        for column, value in enumerate(row, 1):
            _fill(sheet.cell(row=number, column=column), value)
    for column, name in enumerate(table.head, 1):
        head = sheet.cell(row=1, column=column)
        head.font, head.fill = _HEAD_FONT, _HEAD_FILL
        rows = (*table.rows, *total)
        lengths = [len(str(row[column - 1] or "")) for row in rows]
        width = max([len(name), *lengths]) + 2
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = min(max(width, _MIN_WIDTH), _MAX_WIDTH)
    for number, row in enumerate((*table.rows, *total), 2):
        sheet.row_dimensions[number].height = _height(sheet, row)
    last = len(table.rows) + 1
    for cell in sheet[last + 1] if total else ():
        cell.font = _TOTAL_FONT
    sheet.freeze_panes = "C2"
    # Without the total, which stays below whatever is sorted or hidden.
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.head))}{last}"
    _set_page(sheet, rows=last + len(total), columns=len(table.head))


def _height(sheet: Worksheet, row: Sequence[Value]) -> float:
    """Return the height of a row, which not every program finds by itself."""
    lines = 1
    for column, value in enumerate(row, 1):
        width = sheet.column_dimensions[get_column_letter(column)].width
        # Lines break at words, so they are not full.
        lines = max(lines, -(-len(str(value or "")) // int(width * 0.9)))
    return min(lines * _LINE, _MAX_HEIGHT)


def _set_page(sheet: Worksheet, *, rows: int, columns: int) -> None:
    """Let a sheet print on as many pages side by side as it takes to be read."""
    width = sum(each.width for each in sheet.column_dimensions.values())
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
    sheet.page_setup.fitToWidth = max(1, round(width / _PAGE_WIDTH))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = "A:B"
    sheet.print_options.gridLines = True
    sheet.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.5, bottom=0.7, header=0.3, footer=0.3
    )
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"


def _fill(cell: Cell, value: Value) -> None:
    cleaned = clean_value(value)
    if cleaned in {"", None}:
        return
    if isinstance(cleaned, str):
        cell.value = cleaned[:MAX_CELL]
        # As a text, whatever it begins with: the library takes "=…" for a formula.
        cell.data_type = "s"
        # And it stays one when somebody edits it.
        cell.quotePrefix = cleaned.startswith(FORMULA_START)
        cell.alignment = _TEXT
    else:
        cell.value = cleaned
        cell.alignment = _NUMBER


def _without_times(content: bytes) -> bytes:
    """Return a workbook in which no time says when it was made."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, _MODIFIED.sub(b"", source.read(name)))
    return buffer.getvalue()
