"""The lines of a lined script: one for each set-up, over the text that it covers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from infra.film.pdf.fonts import text_width
from infra.film.pdf.sheet_canvas import DIM, SheetCanvas

_FIRST_COLUMN, _STEP, _COLUMNS = 110.0, 13.0, 7
"""Where the line next to the script is, and how many have room to its left."""
_LABEL_FONT, _LABEL_SIZE = "Helvetica-Bold", 6.0
_LABEL_ROOM = 8.0
_RIGHT_EDGE, _EDGE_WIDTH = 562.0, 29.0
_MAX_GAP = 40.0
"""Points of text, three lines, over which a line goes on dotted: a cutaway."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What of the page is covered in one way, from top to bottom."""

    top: float
    bottom: float
    straight: bool


class CoverageLines:
    """Collects what is covered on a page, and draws it."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[_Piece]] = {}

    def add(self, label: str, top: float, bottom: float, *, straight: bool) -> None:
        """Let the line of a set-up cover a line of text; texts come from the top."""
        pieces = self._pieces.setdefault(label, [])
        last = pieces[-1] if pieces else None
        if last and last.bottom - top < 1 and last.straight is straight:
            pieces[-1] = _Piece(last.top, min(last.bottom, bottom), straight)
        elif last is None or bottom < last.bottom:
            pieces.append(_Piece(top, bottom, straight))

    def draw(self, page: SheetCanvas) -> None:
        """Draw all lines side by side, the first to begin next to the script."""
        ends = [page.height] * _COLUMNS
        without_room: dict[float, list[str]] = {}
        strokes = sorted(self._strokes(), key=lambda stroke: -stroke[1][0].top)
        for label, pieces in strokes:
            top = pieces[0].top
            free = [n for n, end in enumerate(ends) if end >= top + _LABEL_ROOM]
            if not free:
                without_room.setdefault(top, []).append(label)
                continue
            ends[free[0]] = pieces[-1].bottom
            _draw_stroke(page, label, pieces, _FIRST_COLUMN - free[0] * _STEP)
        _write_labels(page, without_room)
        self._pieces = {}

    def _strokes(self) -> Iterator[tuple[str, list[_Piece]]]:
        """Yield each line that is drawn without lifting the pen, with its label."""
        for label, pieces in self._pieces.items():
            stroke = pieces[:1]
            for piece in pieces[1:]:
                if stroke[-1].bottom - piece.top > _MAX_GAP:
                    yield label, stroke
                    stroke = []
                stroke.append(piece)
            yield label, stroke


def _draw_stroke(
    page: SheetCanvas, label: str, pieces: Sequence[_Piece], x: float
) -> None:
    canvas = page.canvas
    canvas.setStrokeColor(DIM)
    canvas.setLineWidth(0.9)
    # Its neighbour's label may stand at the same height.
    width = text_width(label, _LABEL_FONT, _LABEL_SIZE)
    size = _LABEL_SIZE * min(1.0, (_STEP - 1.5) / width)
    page.text(x - 4, pieces[0].top + 1, label, size=size, font=_LABEL_FONT)
    before = pieces[0].top
    for piece in pieces:
        if before - piece.top > 0:
            canvas.setDash(0.9, 2.5)
            canvas.line(x, before, x, piece.top)
            canvas.setDash()
        if piece.straight:
            canvas.line(x, piece.top, x, piece.bottom)
        else:
            _draw_wave(canvas, x, piece.top, piece.bottom)
        before = piece.bottom
    canvas.line(x - 3, before, x + 3, before)


def _draw_wave(canvas: Canvas, x: float, top: float, bottom: float) -> None:
    path = canvas.beginPath()
    path.moveTo(x, top)
    side, y = 2.0, top
    while y > bottom:
        lower = max(y - 4, bottom)
        path.curveTo(x + side, y - 1, x + side, lower + 1, x, lower)
        side, y = -side, lower
    canvas.drawPath(path)


def _write_labels(page: SheetCanvas, labels: Mapping[float, Sequence[str]]) -> None:
    """Name at the right edge what no column has room for."""
    lowest = page.height
    for top, names in labels.items():
        y = min(top - _LABEL_SIZE, lowest)
        lowest = page.paragraph(
            *(_RIGHT_EDGE, y, " ".join(names)),
            width=_EDGE_WIDTH,
            font=_LABEL_FONT,
            size=_LABEL_SIZE,
        )
