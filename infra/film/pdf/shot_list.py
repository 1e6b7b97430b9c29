"""The shot list that a crew works from: by scene, a row for each set-up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import LETTER, landscape

from infra.film.clean_text import clean_line
from infra.film.pdf.fonts import fit, wrap
from infra.film.pdf.sheet_canvas import DIM, INK, RULE, SheetCanvas
from infra.film.screenplay import format_eighths
from infra.film.setup_days import days_of_setups
from infra.film.setup_list import SetupRow
from infra.film.setups import SIZE_NAMES
from infra.film.sheets import SceneSheet
from infra.film.shooting_days import ShootingDay, count
from ports.domain.breakdown import Breakdown

_MARGIN, _BOTTOM = 36.0, 40.0
_SIZE, _LEADING = 7.5, 9.2
_HEAD = (
    *("Set-up", "Kind", "Camera", "In frame", "What happens", "Covers", "Shots"),
    *("Sec.", "Notes"),
)
_PLACES = (0.0, 34.0, 82.0, 150.0, 232.0, 442.0, 562.0, 602.0, 628.0)
_BAND = 30.0
"""Height of the head of a scene."""
_PADDING = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A scene with its set-ups, and on which day each of them is taken."""

    sheet: SceneSheet
    rows: Sequence[SetupRow]
    days: Sequence[int]


def draw_shot_list(
    film: Breakdown,
    sheets: Sequence[SceneSheet],
    setups: Mapping[int, Sequence[SetupRow]],
    days: Sequence[ShootingDay],
) -> bytes:
    """Return the shot list as a PDF; *setups* are those of each scene, by number."""
    title = clean_line(film.story.title)
    page = SheetCanvas(landscape(LETTER), title=title, kind="shot list")
    total = sum(map(len, setups.values()))
    page.text(_MARGIN, page.height - 44, title, font="Helvetica-Bold", size=14)
    facts = (
        f"{count(len(sheets), 'scene')}, {count(total, 'set-up')}. Masters first; the "
        "numbers of shots are those of the timeline, in the scene. By day: "
        + ", ".join(f"{day.number}: {day.setups}" for day in days)
    )
    width = page.width - 2 * _MARGIN
    y = page.paragraph(_MARGIN, page.height - 58, facts, width=width, size=8)
    when = days_of_setups(days)
    for sheet in sheets:
        rows = setups[sheet.number]
        y = _draw_scene(
            page, y, _Block(sheet=sheet, rows=rows, days=when[sheet.number])
        )
    page.next_page()
    return page.finish()


def _draw_scene(page: SheetCanvas, y: float, block: _Block) -> float:
    most = int((page.height - 40 - _BAND - _BOTTOM - _PADDING) // _LEADING)
    parts = [part for cells in _rows(block) for part in _divide(cells, most)]
    first = _height(parts[0]) if parts else 0
    if y - _BAND - first - 2 * _PADDING < _BOTTOM:
        page.next_page()
        y = page.height - 40
    scene_id = block.sheet.card.scene_id
    page.bookmark(f"shots-{scene_id}", f"{block.sheet.number} {_slugline(block)}")
    y = _draw_head(page, y - 2 * _PADDING, block, is_first=True)
    for cells in parts:
        if y - _height(cells) < _BOTTOM:
            page.next_page()
            y = _draw_head(page, page.height - 40, block, is_first=False)
        y = _draw_row(page, y, cells)
    return y


def _slugline(block: _Block) -> str:
    return block.sheet.script.slugline


def _draw_head(page: SheetCanvas, y: float, block: _Block, *, is_first: bool) -> float:
    """Draw which scene it is, and the names of the columns; return where rows begin."""
    sheet, width = block.sheet, page.width - 2 * _MARGIN
    page.canvas.setFillColor(RULE)
    page.canvas.rect(_MARGIN, y - 15, width, 15, stroke=0, fill=1)
    shots = count(len(sheet.card.shots), "shot")
    facts = (
        f"{format_eighths(sheet.script.eighths)} p.",
        f"script day {sheet.script_day}" if sheet.script_day else "",
        f"shooting day {', '.join(map(str, dict.fromkeys(block.days)))}",
        f"{count(len(block.rows), 'set-up')} for {shots}",
        f"{sheet.seconds / 60:.1f} min",
    )
    name = f"{sheet.number}  {_slugline(block)}{'' if is_first else ', continued'}"
    bold = "Helvetica-Bold"
    page.text(_MARGIN + 4, y - 11, fit(name, bold, 9.5, 375), font=bold, size=9.5)
    page.text(_MARGIN + 390, y - 11, "   ".join(filter(None, facts)), size=8)
    for words, x in zip(_HEAD, _PLACES, strict=True):
        page.text(_MARGIN + x + 3, y - 25, words, font=bold, size=7, color=DIM)
    return y - _BAND


def _rows(block: _Block) -> Iterator[Sequence[Sequence[str]]]:
    """Yield the cells of each row; where a scene is parted, with the day."""
    is_parted = len({*block.days}) > 1
    for row, day in zip(block.rows, block.days, strict=True):
        yield _cells(row, f"Day {day}" if is_parted else "")


def _cells(row: SetupRow, day: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of each cell of a row."""
    setup, camera = row.setup, row.setup.camera
    ways = (
        *(SIZE_NAMES[camera.size], camera.angle, ", ".join(setup.movements)),
        camera.lens,
    )
    frame = row.in_frame or row.subject
    notes = (
        day,
        f"Props: {row.props}" if row.props else "",
        f"Sound: {row.sound}" if row.sound else "",
        row.notes,
    )
    words: tuple[Sequence[str], ...] = (
        *((setup.name,), (_tell_kind(row),)),
        (", ".join(way.replace("_", " ") for way in ways if way),),
        *((frame,), row.happens, row.covers),
        *((row.shots,), (f"{setup.seconds:.1f}",), notes),
    )
    ends = (*_PLACES[1:], landscape(LETTER)[0] - 2 * _MARGIN)
    return tuple(
        tuple(_wrap(each, end - start - 6))
        for each, start, end in zip(words, _PLACES, ends, strict=True)
    )


def _tell_kind(row: SetupRow) -> str:
    """Return what a set-up is for; over a shoulder, also whom the camera is on."""
    is_turned = row.setup.kind == "over the shoulder" and row.subject
    return f"{row.setup.kind}, on {row.subject}" if is_turned else row.setup.kind


def _divide(
    cells: Sequence[Sequence[str]], most: int
) -> Iterator[Sequence[Sequence[str]]]:
    """Yield the parts of a row that no page has room for: of so many lines at most."""
    for first in range(0, max(map(len, cells)), most):
        yield [lines[first : first + most] for lines in cells]


def _wrap(texts: Sequence[str], width: float) -> Iterator[str]:
    for text in texts:
        yield from wrap(clean_line(text), "Helvetica", _SIZE, width)


def _height(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * _LEADING + _PADDING


def _draw_row(page: SheetCanvas, y: float, cells: Sequence[Sequence[str]]) -> float:
    for lines, x in zip(cells, _PLACES, strict=True):
        font = "Helvetica-Bold" if x == _PLACES[0] else "Helvetica"
        for number, line in enumerate(lines):
            place = y - _SIZE - number * _LEADING
            page.text(_MARGIN + x + 3, place, line, font=font, size=_SIZE, color=INK)
    bottom = y - _height(cells)
    page.rule(_MARGIN, bottom + 1, page.width - _MARGIN)
    return bottom
