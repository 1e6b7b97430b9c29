"""The day-out-of-days on paper: a row for each of the cast, a column for each day."""

from collections.abc import Mapping, Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER, landscape

from infra.film.clean_text import clean_line
from infra.film.day_out_of_days import CastDays, count_days
from infra.film.minors import find_minors
from infra.film.pdf.fonts import fit, text_width
from infra.film.pdf.sheet_canvas import DIM, SheetCanvas
from infra.film.sheets import NumberedCast, base_key
from infra.film.shooting_days import ShootingDay
from ports.domain.breakdown import Breakdown

_MARGIN = 36.0
_BOTTOM = 40.0
_ROW = 13.0
_NAME = 150.0
_DAY = 23.0
_DAYS_A_PAGE = 18
_TOTALS = ("Work", "Hold", "Total", "Start", "Finish")
_TOTAL = 27.0
_WORK, _HOLD = HexColor("#f7e58a"), HexColor("#dcd8d0")
_SIZE = 8.0
_LEGEND = (
    "S start, W work, H hold, F finish; V only heard: recorded apart, without a day of "
    "camera; (K) a minor: the hours of work and school by the age. A column for each "
    "day of the stripboard; N is a night, D/N a day that goes on into one."
)


def draw_day_out_of_days(
    film: Breakdown,
    days: Sequence[ShootingDay],
    cast: Sequence[NumberedCast],
    *,
    rules: str,
) -> bytes:
    """Return the day-out-of-days as a PDF; more days than a page has room for go on."""
    title = clean_line(film.story.title)
    page = SheetCanvas(landscape(LETTER), title=title, kind="day out of days")
    rows = list(count_days(cast, days))
    minors = find_minors(film)
    for first in range(0, max(1, len(days)), _DAYS_A_PAGE):
        shown = days[first : first + _DAYS_A_PAGE]
        y = _draw_head(page, title, rules)
        y = _draw_columns(page, y, shown)
        for row in rows:
            if y - _ROW < _BOTTOM:
                page.next_page()
                y = _draw_columns(page, page.height - 50, shown)
            y = _draw_row(page, y, row, shown, minors)
        if y - _ROW < _BOTTOM:
            page.next_page()
            y = _draw_columns(page, page.height - 50, shown)
        _draw_called(page, y, shown)
        page.next_page()
    return page.finish()


def _draw_head(page: SheetCanvas, title: str, rules: str) -> float:
    y = page.height - 50
    page.text(_MARGIN, y, title, font="Helvetica-Bold", size=16)
    width = page.width - 2 * _MARGIN
    y = page.paragraph(_MARGIN, y - 16, rules, width=width, size=8, color=DIM)
    return page.paragraph(_MARGIN, y, _LEGEND, width=width, size=8, color=DIM) - 8


def _draw_columns(page: SheetCanvas, y: float, days: Sequence[ShootingDay]) -> float:
    page.text(_MARGIN + 4, y, "Day of shooting", size=7.5, color=DIM)
    for place, day in enumerate(days):
        _write_cell(page, _day_x(place), y, day.mark, _DAY, font="Helvetica-Bold")
    for place, name in enumerate(_TOTALS):
        _write_cell(page, _total_x(len(days), place), y, name, _TOTAL)
    return y - 5


def _draw_row(
    page: SheetCanvas,
    top: float,
    row: CastDays,
    days: Sequence[ShootingDay],
    minors: Mapping[str, str],
) -> float:
    name = row.member.label
    if base_key(row.member.key) in minors:
        name += " (K)"
    y = top - _ROW + 4
    page.text(_MARGIN + 4, y, fit(name, "Helvetica", _SIZE, _NAME - 8), size=_SIZE)
    for place, day in enumerate(days):
        mark = row.marks[day.number - 1]
        _draw_mark(page, _day_x(place), top, mark)
    totals = (row.work, row.hold, row.work + row.hold, row.start, row.finish)
    for place, number in enumerate(totals):
        x = _total_x(len(days), place)
        # A voice has no first day of work, nor any.
        shown = str(number) if row.work else ""
        _write_cell(page, x, y, shown, _TOTAL, font="Helvetica")
    page.rule(_MARGIN, top - _ROW, _total_x(len(days), len(_TOTALS)))
    return top - _ROW


def _draw_mark(page: SheetCanvas, x: float, top: float, mark: str) -> None:
    if not mark:
        return
    page.canvas.setFillColor(_WORK if "W" in mark else _HOLD)
    page.canvas.rect(x + 0.5, top - _ROW + 0.5, _DAY - 1, _ROW - 1, stroke=0, fill=1)
    _write_cell(page, x, top - _ROW + 4, mark, _DAY, font="Helvetica-Bold")


def _draw_called(page: SheetCanvas, top: float, days: Sequence[ShootingDay]) -> None:
    y = top - _ROW + 2
    page.text(_MARGIN + 4, y, "Cast who work", size=7.5, color=DIM)
    for place, day in enumerate(days):
        _write_cell(page, _day_x(place), y, str(len(day.cast)), _DAY)


def _write_cell(
    page: SheetCanvas,
    x: float,
    y: float,
    text: str,
    width: float,
    *,
    font: str = "Helvetica",
) -> None:
    left = x + (width - text_width(text, font, 7.5)) / 2
    page.text(left, y, text, font=font, size=7.5)


def _day_x(place: int) -> float:
    return _MARGIN + _NAME + place * _DAY


def _total_x(days: int, place: int) -> float:
    return _day_x(days) + place * _TOTAL
