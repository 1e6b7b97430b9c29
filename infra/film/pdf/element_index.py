"""The element list on paper: what is needed, by which key, in which scenes."""

from collections.abc import Sequence

from reportlab.lib.pagesizes import LETTER

from infra.film.clean_text import clean_line
from infra.film.element_index import IndexEntry, index_elements
from infra.film.pdf.fonts import wrap
from infra.film.pdf.sheet_canvas import DIM, RULE, SheetCanvas
from infra.film.sheets import SceneSheet
from infra.film.shooting_days import count
from ports.domain.breakdown import Breakdown

_MARGIN = 36.0
_BOTTOM = 40.0
_SIZE, _LEADING = 8.5, 10.6
_COLUMNS = ((_MARGIN + 3, 195.0), (240.0, 195.0), (441.0, 132.0))
"""Where names, keys and scenes begin, and how wide they are, in points."""
_LEGEND = (
    "Name, key in breakdown.json and all exports, scenes. "
    "What has no key is known by its name."
)


def draw_element_index(film: Breakdown, sheets: Sequence[SceneSheet]) -> bytes:
    """Return the list as a PDF: cast and sets first, then the departments."""
    title = clean_line(film.story.title)
    page = SheetCanvas(LETTER, title=title, kind="element list")
    y = page.height - 50
    page.text(_MARGIN, y, title, font="Helvetica-Bold", size=16)
    page.text(_MARGIN, y - 16, _LEGEND, size=8, color=DIM)
    y -= 30
    for category, entries in index_elements(sheets).items():
        y = _draw_head(page, y, f"{category} ({len(entries)})")
        for entry in entries:
            y = _draw_entry(page, y, entry, category)
        y -= 8
    page.text(_MARGIN, y - 10, count(len(sheets), "scene"), size=8, color=DIM)
    page.next_page()
    return page.finish()


def _draw_head(page: SheetCanvas, y: float, title: str) -> float:
    """Draw the head of a category where an entry has room below it."""
    if y - 4 * _LEADING < _BOTTOM:
        page.next_page()
        y = page.height - 50
    page.canvas.setFillColor(RULE)
    page.canvas.rect(_MARGIN, y - 13, page.width - 2 * _MARGIN, 13, stroke=0, fill=1)
    page.text(_MARGIN + 3, y - 10, title, font="Helvetica-Bold", size=_SIZE)
    return y - 15


def _draw_entry(page: SheetCanvas, y: float, entry: IndexEntry, category: str) -> float:
    """Draw one row; its columns may have several lines, which stay together."""
    texts = (entry.name, " ".join(entry.keys), ", ".join(map(str, entry.scenes)))
    cells = [
        list(wrap(text, "Helvetica", _SIZE, width))
        for text, (_, width) in zip(texts, _COLUMNS, strict=True)
    ]
    height = max(map(len, cells)) * _LEADING + 2
    if y - height < _BOTTOM:
        page.next_page()
        y = _draw_head(page, page.height - 50, f"{category}, continued")
    for lines, (x, _) in zip(cells, _COLUMNS, strict=True):
        for row, line in enumerate(lines, 1):
            page.text(x, y - row * _LEADING, line, size=_SIZE)
    page.rule(_MARGIN, y - height, page.width - _MARGIN)
    return y - height
