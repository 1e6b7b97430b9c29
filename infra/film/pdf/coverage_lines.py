"""The lines of a lined script: one for each set-up, over the text that it covers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from infra.film.pdf.fonts import text_width
from infra.film.pdf.sheet_canvas import DIM, SheetCanvas

_FIRST_COLUMN, _STEP, _COLUMNS = 110.0, 13.0, 7
"""Where the line next to the script is, and how many have room to its left."""
_LABEL_FONT, _LABEL_SIZE = "Helvetica-Bold", 6.0
_LABEL_ROOM = 13.0
_RIGHT_EDGE, _EDGE_WIDTH = 562.0, 29.0
_MAX_GAPS = (1000.0, 120.0, 40.0)
"""Points of text over which a line goes on dotted: all of the page, ten lines or three,
the first with which the lines of all set-ups have room side by side."""

Label = tuple[str, str]
"""What stands at the head of a line: the set-up and its size, ``("3B", "MCU")``."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What of the page is covered in one way, from top to bottom."""

    top: float
    bottom: float
    straight: bool


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A line that is drawn without lifting the pen."""

    label: Label
    pieces: tuple[_Piece, ...]

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.pieces[0].top

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.pieces[-1].bottom


class CoverageLines:
    """Collects what is covered on a page, and draws it."""

    def __init__(self) -> None:
        self._pieces: dict[Label, list[_Piece]] = {}

    def add(
        self, label: Label, top: float, bottom: float, *, gap: float, straight: bool
    ) -> None:
        """Let the line of a set-up cover a line of text; texts come from the top.

        *gap* is what is empty above: a line that comes down to it goes on.
        """
        pieces = self._pieces.setdefault(label, [])
        last = pieces[-1] if pieces else None
        if last and 0 < last.bottom - top < gap + 1:
            top = last.bottom
        if last and last.bottom - top < 1 and last.straight is straight:
            pieces[-1] = _Piece(last.top, min(last.bottom, bottom), straight)
        elif last is None or bottom < last.bottom:
            pieces.append(_Piece(top, bottom, straight))

    def draw(self, page: SheetCanvas) -> None:
        """Draw one line for each set-up side by side, the first next to the script."""
        arranged = [_arrange(self._strokes(gap)) for gap in _MAX_GAPS]
        found = (each for each in arranged if not each[1])
        columns, rest = next(found, arranged[-1])
        for number, strokes in enumerate(columns):
            for stroke in strokes:
                _draw_stroke(page, stroke, _FIRST_COLUMN - number * _STEP)
        _write_labels(page, rest)
        self._pieces = {}

    def _strokes(self, gap: float) -> Iterator[_Stroke]:
        """Yield each line that is drawn without lifting the pen."""
        for label, pieces in self._pieces.items():
            stroke = pieces[:1]
            for piece in pieces[1:]:
                if stroke[-1].bottom - piece.top > gap:
                    yield _Stroke(label, tuple(stroke))
                    stroke = []
                stroke.append(piece)
            yield _Stroke(label, tuple(stroke))


def _arrange(
    strokes: Iterable[_Stroke],
) -> tuple[Sequence[Sequence[_Stroke]], Sequence[_Stroke]]:
    """Return the lines of each column, and those for which no column has room."""
    columns: list[list[_Stroke]] = [[] for _ in range(_COLUMNS)]
    rest: list[_Stroke] = []
    for stroke in sorted(strokes, key=lambda stroke: -stroke.top):
        free = (
            column
            for column in columns
            if not column or column[-1].bottom >= stroke.top + _LABEL_ROOM
        )
        next(free, rest).append(stroke)
    return columns, rest


def _draw_stroke(page: SheetCanvas, stroke: _Stroke, x: float) -> None:
    canvas = page.canvas
    canvas.setStrokeColor(DIM)
    canvas.setLineWidth(0.9)
    for words, y in zip(reversed(stroke.label), (1, 1 + _LABEL_SIZE), strict=True):
        # Its neighbour's label may stand at the same height.
        width = text_width(words, _LABEL_FONT, _LABEL_SIZE)
        size = min(_LABEL_SIZE, _LABEL_SIZE * (_STEP - 1.5) / width)
        page.text(x - 5, stroke.top + y, words, size=size, font=_LABEL_FONT)
    before = stroke.top
    for piece in stroke.pieces:
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


def _write_labels(page: SheetCanvas, strokes: Sequence[_Stroke]) -> None:
    """Name at the right edge what no column has room for."""
    names: dict[float, list[str]] = {}
    for stroke in strokes:
        names.setdefault(stroke.top, []).append(stroke.label[0])
    lowest = page.height
    for top, labels in names.items():
        y = min(top - _LABEL_SIZE, lowest)
        lowest = page.paragraph(
            *(_RIGHT_EDGE, y, " ".join(labels)),
            width=_EDGE_WIDTH,
            font=_LABEL_FONT,
            size=_LABEL_SIZE,
        )
