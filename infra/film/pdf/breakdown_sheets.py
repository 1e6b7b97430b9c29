"""Breakdown sheets: a page for each scene, a box for each department."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportlab.lib.pagesizes import LETTER

from infra.film.clean_text import clean_line
from infra.film.continuity import (
    Inherited,
    find_continuity,
    find_since,
    is_listed,
)
from infra.film.minors import find_minors
from infra.film.pdf.fonts import text_width, wrap
from infra.film.pdf.sheet_canvas import RULE, SheetCanvas
from infra.film.safety import SAFETY, find_safety
from infra.film.screenplay import is_written_script
from infra.film.setups import find_setups
from infra.film.sheets import SceneSheet, SheetElement
from infra.film.shooting_days import count, count_pages
from ports.domain.breakdown import Breakdown

_MARGIN = 36.0
_GUTTER = 12.0
_COLUMNS = 3
_SIZE = 8.5
_BOTTOM = 40.0
_MIN_BOX = 48.0
"""Height of a head and an entry, which stay together."""
_ESTIMATE = (
    "Prose has no script pages: a page is a minute on screen, at least 1/8 a scene."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """What of one kind a scene has, and how many."""

    title: str
    count: int
    entries: tuple[str, ...]


def draw_breakdown_sheets(
    film: Breakdown, sheets: Sequence[SceneSheet], pages: Mapping[int, int]
) -> bytes:
    """Return the sheets as a PDF; *pages* are those of the lined script, by scene."""
    title = clean_line(film.story.title)
    note = "" if is_written_script(film) else _ESTIMATE
    page = SheetCanvas(LETTER, title=title, kind="breakdown sheets", note=note)
    continuity, minors = find_continuity(sheets), find_minors(film)
    for sheet in sheets:
        page.bookmark(sheet.card.scene_id, f"{sheet.number} {sheet.script.slugline}")
        top = _draw_head(page, sheet, pages[sheet.number])
        _draw_boxes(page, _boxes(sheet, continuity[sheet.number], minors), top)
        page.next_page()
    return page.finish()


def _draw_head(page: SheetCanvas, sheet: SceneSheet, script_page: int) -> float:
    """Draw what the scene is; return where the boxes begin."""
    width = page.width - 2 * _MARGIN
    y = page.height - 54
    page.text(_MARGIN, y, f"Scene {sheet.number}", font="Helvetica-Bold", size=18)
    facts = (
        *(sheet.side, sheet.day_night.upper() or "time not told"),
        f"script day {sheet.script_day or '?'}",
        count_pages(sheet.script.eighths),
        count(len(find_setups(sheet.card)), "set-up"),
        count(len(sheet.card.shots), "shot"),
        f"{sheet.seconds / 60:.1f} min",
        f"script page {script_page}",
    )
    page.text(_MARGIN + 110, y, "   ".join(filter(None, facts)), size=10)
    y = page.paragraph(
        _MARGIN,
        y - 22,
        sheet.script.slugline,
        width=width,
        font="Courier-Bold",
        size=12,
    )
    y = page.paragraph(_MARGIN, y - 2, sheet.synopsis, width=width, size=9.5)
    page.rule(_MARGIN, y + 2, page.width - _MARGIN)
    return y


def _boxes(
    sheet: SceneSheet, inherited: Sequence[Inherited], minors: Mapping[str, str]
) -> Iterator[_Box]:
    cast = [each.label for each in sheet.cast]
    cast += [replace(each, is_voice=True).label for each in sheet.voices]
    yield _list_box("Cast Members", cast)
    if notes := find_safety(sheet, minors):
        yield _list_box(SAFETY, [note.label for note in notes])
    worn = [look.label for look in sheet.looks]
    worn += [each.label for each in inherited if not is_listed(each, sheet)]
    if worn:
        yield _list_box("Continuity", worn)
    for category, elements in sheet.by_category().items():
        yield _list_box(category, [_entry(each, inherited) for each in elements])
    if sheet.mentioned:
        names = [_entry(element) for element in sheet.mentioned]
        yield _list_box("Only mentioned: nothing to provide", names)
    shots = sheet.card.shots
    setups = list(dict.fromkeys(s.setup_id for s in shots if s.setup_id))
    if setups:
        names_of_all = ", ".join(map(clean_line, setups))
        yield _Box(title="Set-ups", count=len(setups), entries=(names_of_all,))


def _list_box(title: str, entries: Sequence[str]) -> _Box:
    return _Box(title=title, count=len(entries), entries=tuple(entries))


def _entry(element: SheetElement, inherited: Sequence[Inherited] = ()) -> str:
    owner = f" – {element.owner}" if element.owner else ""
    since = find_since(element, inherited)
    note = f" (continues from scene {since})" if since else ""
    return f"{element.label}{owner}{note}"


def _draw_boxes(page: SheetCanvas, boxes: Iterable[_Box], top: float) -> None:
    """Draw each box where most room is left; it goes on where the next is."""
    columns = _Columns(page, top)
    for box in boxes:
        columns.open_box(f"{box.title} ({box.count})")
        for name in box.entries:
            columns.add(name, box.title)


class _Columns:
    """The columns of a page, and how far down each is filled."""

    def __init__(self, page: SheetCanvas, top: float) -> None:
        self._page = page
        self._width = (page.width - 2 * _MARGIN - (_COLUMNS - 1) * _GUTTER) / _COLUMNS
        self._ends = [top] * _COLUMNS
        self._column = 0

    def open_box(self, title: str) -> None:
        """Begin a box in the column that is filled least."""
        if max(self._ends) - _MIN_BOX < _BOTTOM:
            self._page.next_page()
            self._ends = [self._page.height - 54] * _COLUMNS
        self._column = self._ends.index(max(self._ends))
        x, y = self._place()
        y -= 8
        self._page.canvas.setFillColor(RULE)
        self._page.canvas.rect(x, y - 13, self._width, 13, stroke=0, fill=1)
        room = (self._width - 6) / text_width(title, "Helvetica-Bold", _SIZE)
        size = _SIZE * min(1.0, room)
        self._page.text(x + 3, y - 10, title, font="Helvetica-Bold", size=size)
        self._ends[self._column] = y - 15

    def add(self, name: str, title: str) -> None:
        """Write an entry of the box, in another column where this one is full."""
        lines = list(wrap(name, "Helvetica", _SIZE, self._width - 6))
        height = len(lines) * _SIZE * 1.25 + 2
        if self._ends[self._column] - height < _BOTTOM:
            self._ends[self._column] = _BOTTOM
            self.open_box(f"{title}, continued")
        x, y = self._place()
        for line in lines:
            y -= _SIZE * 1.25
            self._page.text(x + 3, y, line, size=_SIZE)
        self._ends[self._column] = y - 2

    def _place(self) -> tuple[float, float]:
        x = _MARGIN + self._column * (self._width + _GUTTER)
        return x, self._ends[self._column]
