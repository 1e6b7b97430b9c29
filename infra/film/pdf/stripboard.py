"""The stripboard: the strips in a suggested order of shooting, with day breaks.

The colours are those of the trade, black is the end of a day.
"""

from collections.abc import Iterable, Mapping, Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import LETTER, landscape

from infra.film.clean_text import clean_line
from infra.film.minors import find_minors
from infra.film.pdf.fonts import fit, text_width, wrap
from infra.film.pdf.sheet_canvas import DIM, INK, PAPER, RULE, SheetCanvas
from infra.film.schedule import StripKind, strip_kind
from infra.film.screenplay import format_eighths
from infra.film.sheets import NumberedCast, SceneSheet, base_key
from infra.film.shooting_days import ShootingDay, count, count_pages
from infra.film.strips import Strip
from ports.domain.breakdown import Breakdown

STRIP_COLOURS: Mapping[StripKind, Color] = {
    "int-day": HexColor("#ffffff"),
    "ext-day": HexColor("#f7e58a"),
    "int-night": HexColor("#a9c9ec"),
    "ext-night": HexColor("#a8d8a0"),
    "twilight": HexColor("#f4bccb"),
    "unknown": HexColor("#dcd8d0"),
}
"""White, yellow, blue, green, pink and grey."""

_LEGEND: Sequence[tuple[StripKind, str]] = (
    ("int-day", "INT. day"),
    ("ext-day", "EXT. day"),
    ("int-night", "INT. night"),
    ("ext-night", "EXT. night"),
    ("twilight", "dawn, dusk"),
    ("unknown", "not told"),
)

_MARGIN = 36.0
_HEIGHT = 26.0
_SYNOPSIS_SIZE, _SYNOPSIS_LEADING = 7.0, 8.5
_SYNOPSIS_LINES = 2
_BANNER = 14.0
_NOT_TOLD = "?"
"""What the story does not tell."""
_BOTTOM = 40.0
_HEAD = (
    *("Scene", "I/E  D/N", "Set and synopsis", "Cast"),
    *("Pages", "Set-ups", "Day"),
)
_PLACES = (0.0, 40.0, 124.0, 505.0, 605.0, 647.0, 687.0)


def draw_stripboard(
    film: Breakdown,
    days: Sequence[ShootingDay],
    cast: Iterable[NumberedCast],
    *,
    rules: str,
    pages: Mapping[int, int],
) -> bytes:
    """Return the stripboard as a PDF.

    *rules* say how its order was found; *pages* are those of the lined script.
    """
    title = clean_line(film.story.title)
    page = SheetCanvas(landscape(LETTER), title=title, kind="stripboard")
    y = _draw_head(page, title, rules, cast)
    minors = find_minors(film)
    for day in days:
        for number, strip in enumerate(day.strips, 1):
            # The end of a day stays with its last strip.
            end = _BANNER if number == len(day.strips) else 0
            y = _make_room(page, y, _height(strip) + end)
            if number == 1:
                page.bookmark(f"day-{day.number}", f"Day {day.number}")
            y = _draw_strip(page, y, strip, pages[strip.sheet.number])
        y = _draw_banner(page, y, _end_of_day(day, minors), color=INK, ink=PAPER)
    y = _make_room(page, y, _BANNER)
    _draw_banner(page, y, _total(days), color=RULE, ink=INK)
    page.next_page()
    return page.finish()


def _make_room(page: SheetCanvas, y: float, height: float) -> float:
    """Return where to go on: on the next page, where this one has no room."""
    if y - height >= _BOTTOM:
        return y
    page.next_page()
    return _draw_columns(page, page.height - 50)


def _end_of_day(day: ShootingDay, minors: Mapping[str, str]) -> str:
    numbers = ", ".join(_number(member, minors) for member in day.cast)
    cast = f", cast {numbers}" if numbers else ""
    return f"End of day {day.number} ({day.unit}): {day.summary}{cast}"


def _number(member: NumberedCast, minors: Mapping[str, str]) -> str:
    """Return the number of one of the cast, with a K for a minor's hours of work."""
    return f"{member.number}{'K' * (base_key(member.key) in minors)}"


def _total(days: Sequence[ShootingDay]) -> str:
    strips = [strip for day in days for strip in day.strips]
    scenes = len({strip.sheet.number for strip in strips})
    eighths = sum(day.eighths for day in days)
    minutes = sum(strip.seconds for strip in strips) / 60
    setups = sum(day.setups for day in days)
    moves = sum(day.moves for day in days)
    return (
        f"Total: {count(scenes, 'scene')}, {count_pages(eighths)}, "
        f"{minutes:.1f} min, {count(setups, 'set-up')}, "
        f"{count(len(days), 'day')} of shooting, {count(moves, 'company move')}"
    )


def _draw_head(
    page: SheetCanvas, title: str, rules: str, cast: Iterable[NumberedCast]
) -> float:
    y = page.height - 50
    page.text(_MARGIN, y, title, font="Helvetica-Bold", size=16)
    names = "    ".join(each.label for each in cast)
    width = page.width - 2 * _MARGIN
    y = page.paragraph(_MARGIN, y - 16, rules, width=width, size=8, color=DIM)
    y = page.paragraph(_MARGIN, y - 2, names, width=width, size=8)
    return _draw_columns(page, _draw_legend(page, y - 2) - 6)


def _draw_legend(page: SheetCanvas, y: float) -> float:
    x = _MARGIN
    for kind, meaning in _LEGEND:
        page.canvas.setFillColor(STRIP_COLOURS[kind])
        page.canvas.setStrokeColor(INK)
        page.canvas.setLineWidth(0.4)
        page.canvas.rect(x, y - 1, 10, 7, stroke=1, fill=1)
        page.text(x + 14, y, meaning, size=7, color=DIM)
        x += 70
    return y - 8


def _draw_columns(page: SheetCanvas, y: float) -> float:
    for name, x in zip(_HEAD, _PLACES, strict=True):
        page.text(_MARGIN + x + 4, y, name, size=7.5, color=DIM)
    return y - 6


def _draw_strip(page: SheetCanvas, top: float, strip: Strip, script_page: int) -> float:
    sheet = strip.sheet
    width = page.width - 2 * _MARGIN
    height = _height(strip)
    page.canvas.setFillColor(STRIP_COLOURS[strip_kind(sheet)])
    page.canvas.setStrokeColor(INK)
    page.canvas.setLineWidth(0.6)
    page.canvas.rect(_MARGIN, top - height, width, height, stroke=1, fill=1)
    cells = (
        str(sheet.number),
        f"{sheet.side} {sheet.day_night.upper() or _NOT_TOLD}",
        sheet.place,
        "",
        format_eighths(strip.eighths),
        str(strip.setups),
        sheet.script_day or _NOT_TOLD,
    )
    ends = (*_PLACES[1:], width)
    for text, x, end in zip(cells, _PLACES, ends, strict=True):
        bold = "Helvetica-Bold" if x in {_PLACES[0], _PLACES[2]} else "Helvetica"
        page.text(_MARGIN + x + 4, top - 10, fit(text, bold, 9, end - x - 6), font=bold)
    if strip.part:
        page.text(_MARGIN + 4, top - 20, f"pt. {strip.part}", size=7.5)
    page.text(_MARGIN + _PLACES[4] + 4, top - 20, f"p. {script_page}", size=7.5)
    _draw_cast(page, top, sheet)
    y = top - 20
    for line in _synopsis(sheet):
        page.text(_MARGIN + _PLACES[2] + 4, y, line, size=_SYNOPSIS_SIZE, color=DIM)
        y -= _SYNOPSIS_LEADING
    return top - height


def _height(strip: Strip) -> float:
    return _HEIGHT + _SYNOPSIS_LEADING * (max(1, len(_synopsis(strip.sheet))) - 1)


def _synopsis(sheet: SceneSheet) -> list[str]:
    """Return what happens in two lines at most; a sign says that more happens."""
    width = _PLACES[3] - _PLACES[2] - 8
    lines = list(wrap(sheet.synopsis, "Helvetica", _SYNOPSIS_SIZE, width))
    shown, rest = lines[: _SYNOPSIS_LINES - 1], lines[_SYNOPSIS_LINES - 1 :]
    if rest:
        shown.append(fit(" ".join(rest), "Helvetica", _SYNOPSIS_SIZE, width))
    return shown


def _draw_cast(page: SheetCanvas, top: float, sheet: SceneSheet) -> None:
    """Write the numbers of the cast in two lines, the second as small as it must be.

    Whoever is cut off is not called.
    """
    x, width = _MARGIN + _PLACES[3] + 4, _PLACES[4] - _PLACES[3] - 6
    numbers = ", ".join(str(member.number) for member in sheet.cast)
    first, *more = wrap(numbers, "Helvetica", 9, width) if numbers else ("",)
    page.text(x, top - 10, first)
    rest = " ".join(more)
    size = min(9.0, 9.0 * width / max(text_width(rest, "Helvetica", 9), 1.0))
    page.text(x, top - 20, rest, size=size)


def _draw_banner(
    page: SheetCanvas, top: float, text: str, *, color: Color, ink: Color
) -> float:
    width = page.width - 2 * _MARGIN
    page.canvas.setFillColor(color)
    page.canvas.rect(_MARGIN, top - _BANNER, width, _BANNER, stroke=0, fill=1)
    size = min(8.0, 8.0 * (width - 8) / text_width(text, "Helvetica-Bold", 8.0))
    page.text(_MARGIN + 4, top - 10, text, font="Helvetica-Bold", size=size, color=ink)
    return top - _BANNER
