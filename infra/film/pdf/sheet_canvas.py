"""A page to draw on, with text in lines and page numbers."""

import io

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from infra.film.pdf.fonts import font_for, wrap

INK = HexColor("#1c1b19")
DIM = HexColor("#5f5a52")
RULE = HexColor("#b9b3a6")
PAPER = HexColor("#ffffff")


class SheetCanvas:
    """A PDF under construction: the same drawing gives the same bytes."""

    def __init__(
        self, size: tuple[float, float], *, title: str, kind: str, note: str = ""
    ) -> None:
        self._buffer = io.BytesIO()
        # Invariant: no date and no random id in the file.
        self.canvas = Canvas(self._buffer, pagesize=size, invariant=1)
        self.canvas.setTitle(f"{title}: {kind}")
        self.canvas.setCreator("novel-crews")
        self.width, self.height = size
        self._foot = f"{title}: {kind}{f'. {note}' if note else ''}"
        self._page = 1

    @property
    def number(self) -> int:
        """The number of the page, from 1."""
        return self._page

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str = "Helvetica",
        size: float = 9,
        color: Color = INK,
    ) -> None:
        """Write one line with its base line at *y*."""
        self.canvas.setFillColor(color)
        self.canvas.setFont(font_for(text, font), size)
        self.canvas.drawString(x, y, text)

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        font: str = "Helvetica",
        size: float = 9,
        color: Color = INK,
    ) -> float:
        """Write *text* in lines from *y* down; return where the next one begins."""
        for line in wrap(text, font, size, width):
            self.text(x, y, line, font=font, size=size, color=color)
            y -= size * 1.25
        return y

    def rule(self, x: float, y: float, end: float) -> None:
        """Draw a thin line to the right."""
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x, y, end, y)

    def bookmark(self, key: str, title: str) -> None:
        """Let the reader's outline lead to this page."""
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(title, key)

    def next_page(self) -> None:
        """End the page, with its number at the foot."""
        self.text(36, 22, self._foot, size=7, color=DIM)
        self.text(self.width - 54, 22, str(self._page), size=7, color=DIM)
        self.canvas.showPage()
        self._page += 1

    def finish(self) -> bytes:
        """Return the document."""
        self.canvas.save()
        return self._buffer.getvalue()
