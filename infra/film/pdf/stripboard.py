"""The stripboard: a strip for each scene, by place and time of day.

There is no schedule yet, so the strips lie as a first AD would lay them first: all of
a place together, its days before its nights. The colours are those of the trade.
"""

from collections.abc import Iterable, Mapping, Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import LETTER, landscape

from infra.film.clean_text import clean_line
from infra.film.pdf.fonts import text_width, wrap
from infra.film.pdf.sheet_canvas import DIM, INK, RULE, SheetCanvas
from infra.film.schedule import StripKind, set_blocks, strip_kind
from infra.film.screenplay import format_eighths
from infra.film.sheets import NumberedCast, SceneSheet
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
_HEAD = ("Scene", "I/E  D/N", "Set and synopsis", "Cast", "Pages", "Day")
_PLACES = (0.0, 40.0, 110.0, 530.0, 630.0, 680.0)


def draw_stripboard(
    film: Breakdown, sheets: Sequence[SceneSheet], cast: Iterable[NumberedCast]
) -> bytes:
    """Return the stripboard as a PDF."""
    title = clean_line(film.story.title)
    page = SheetCanvas(landscape(LETTER), title=title, kind="stripboard")
    y = _draw_head(page, title, cast)
    for block in set_blocks(sheets):
        # A banner stays with its first strip.
        if y - _height(block.sheets[0]) - _HEIGHT < _BOTTOM:
            page.next_page()
            y = _draw_columns(page, page.height - 50)
        page.bookmark(f"set-{block.sheets[0].number}", block.place)
        for sheet in block.sheets:
            if y - _height(sheet) < _BOTTOM:
                page.next_page()
                y = _draw_columns(page, page.height - 50)
            y = _draw_strip(page, y, sheet)
        y = _draw_banner(page, y, f"End of {block.place}", block.sheets)
    if y - _BANNER < _BOTTOM:
        page.next_page()
        y = page.height - 50
    _draw_banner(page, y, "Total", sheets)
    page.next_page()
    return page.finish()


def _draw_head(page: SheetCanvas, title: str, cast: Iterable[NumberedCast]) -> float:
    y = page.height - 50
    page.text(_MARGIN, y, title, font="Helvetica-Bold", size=16)
    names = "    ".join(f"{each.number}. {each.name}" for each in cast)
    width = page.width - 2 * _MARGIN
    y = page.paragraph(_MARGIN, y - 18, names, width=width, size=8)
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


def _draw_strip(page: SheetCanvas, top: float, sheet: SceneSheet) -> float:
    width = page.width - 2 * _MARGIN
    height = _height(sheet)
    page.canvas.setFillColor(STRIP_COLOURS[strip_kind(sheet)])
    page.canvas.setStrokeColor(INK)
    page.canvas.setLineWidth(0.6)
    page.canvas.rect(_MARGIN, top - height, width, height, stroke=1, fill=1)
    cells = (
        str(sheet.number),
        f"{sheet.side} {sheet.day_night.upper() or _NOT_TOLD}",
        sheet.place,
        "",
        format_eighths(sheet.script.eighths),
        sheet.script_day or _NOT_TOLD,
    )
    ends = (*_PLACES[1:], width)
    for text, x, end in zip(cells, _PLACES, ends, strict=True):
        bold = "Helvetica-Bold" if x in {_PLACES[0], _PLACES[2]} else "Helvetica"
        page.text(
            _MARGIN + x + 4, top - 10, _fit(text, bold, 9, end - x - 6), font=bold
        )
    _draw_cast(page, top, sheet)
    y = top - 20
    for line in _synopsis(sheet):
        page.text(_MARGIN + _PLACES[2] + 4, y, line, size=_SYNOPSIS_SIZE, color=DIM)
        y -= _SYNOPSIS_LEADING
    return top - height


def _height(sheet: SceneSheet) -> float:
    return _HEIGHT + _SYNOPSIS_LEADING * (max(1, len(_synopsis(sheet))) - 1)


def _synopsis(sheet: SceneSheet) -> list[str]:
    """Return what happens in two lines at most; a sign says that more happens."""
    width = _PLACES[3] - _PLACES[2] - 8
    lines = list(wrap(sheet.synopsis, "Helvetica", _SYNOPSIS_SIZE, width))
    shown, rest = lines[: _SYNOPSIS_LINES - 1], lines[_SYNOPSIS_LINES - 1 :]
    if rest:
        shown.append(_fit(" ".join(rest), "Helvetica", _SYNOPSIS_SIZE, width))
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
    page: SheetCanvas, top: float, title: str, sheets: Sequence[SceneSheet]
) -> float:
    width = page.width - 2 * _MARGIN
    page.canvas.setFillColor(RULE)
    page.canvas.rect(_MARGIN, top - _BANNER, width, _BANNER, stroke=0, fill=1)
    eighths = sum(sheet.script.eighths for sheet in sheets)
    minutes = sum(sheet.seconds for sheet in sheets) / 60
    count = len(sheets)
    scenes = f"{count} scene{'' if count == 1 else 's'}"
    total = f"{title}: {scenes}, {format_eighths(eighths)} pages, {minutes:.1f} min"
    line = _fit(total, "Helvetica-Bold", 8, width - 8)
    page.text(_MARGIN + 4, top - 10, line, font="Helvetica-Bold", size=8)
    return top - _BANNER


def _fit(text: str, font: str, size: float, width: float) -> str:
    """Return *text*, cut to one line."""
    first, *rest = wrap(text, font, size, width) if text else ("",)
    return f"{first.rsplit(' ', 1)[0]} …" if rest and " " in first else first
