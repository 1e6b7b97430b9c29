"""The lined script: beside the script, a line for each set-up over what it covers.

A line is straight where the set-up shows who speaks, and wavy where it does not, as a
script supervisor draws it. It is dotted where the film is elsewhere. What only shows
where the scene is has its line at the heading, beside which stands the length of the
scene, which breakdown sheets and strips have too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportlab.lib.pagesizes import LETTER

from infra.film.clean_text import clean_line
from infra.film.pdf.coverage_lines import CoverageLines, Label
from infra.film.pdf.fonts import text_width, wrap
from infra.film.pdf.printed_script import (
    ACTION,
    FONT,
    LEADING,
    SIZE,
    PrintedBlock,
    PrintedLine,
    divide,
    print_scene,
)
from infra.film.pdf.sheet_canvas import DIM, SheetCanvas
from infra.film.screenplay import ScriptScene, format_eighths
from infra.film.setups import setup_name, size_name
from infra.film.sheets import base_key
from infra.film.title_page import credit_lines
from ports.domain.breakdown import Breakdown
from ports.domain.film import Shot

_TOP, _BOTTOM = 72.0, 66.0
_LENGTH_SIZE = 7.0
_LEGEND_AT = 36.0
_LEGEND = (
    "A line for each set-up: straight where it shows who speaks, wavy where it does "
    "not, dotted where another one is used."
)
_LEAST = 5
"""Lines below a heading: a cue, a parenthetical, two lines, and that more follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinedScript:
    """The lined script as a PDF.

    Attributes:
        pages: On which page a scene begins, by its number.
    """

    content: bytes
    pages: Mapping[int, int]


def draw_lined_script(
    film: Breakdown, scenes: Sequence[ScriptScene], text: str
) -> LinedScript:
    """Return the lined script of *scenes*."""
    title = clean_line(film.story.title)
    page = SheetCanvas(LETTER, title=title, kind="lined script")
    script = _ScriptPage(page)
    script.add_title(title, credit_lines(film, text))
    page.text(ACTION[0], _LEGEND_AT, _LEGEND, size=_LENGTH_SIZE, color=DIM)
    pages = {scene.card.sequence_number: script.add_scene(scene) for scene in scenes}
    script.end_page()
    return LinedScript(content=page.finish(), pages=pages)


class _ScriptPage:
    """The page that is being written, and the shots that cover what is on it."""

    def __init__(self, page: SheetCanvas) -> None:
        self._page = page
        self._y = page.height - _TOP
        self._coverage = CoverageLines()
        self._shots: Mapping[str, Shot] = {}

    def add_title(self, title: str, credit: Sequence[str]) -> None:
        """Write the title at the head of the first page, and by whom the script is."""
        left, width = ACTION
        for words, bold in ((title.upper(), True), *((each, False) for each in credit)):
            font = "Courier-Bold" if bold else FONT
            for line in wrap(words, font, SIZE, width):
                x = left + (width - text_width(line, font, SIZE)) / 2
                self._write(PrintedLine(x=x, text=line, bold=bold))
        self._y -= LEADING

    def add_scene(self, scene: ScriptScene) -> int:
        """Write a scene, its heading with what follows it; return its first page."""
        blocks = list(print_scene(scene))
        heading, first = blocks[0], blocks[1] if len(blocks) > 1 else None
        least = min(len(first.lines), _LEAST) if first else 0
        self._make_room(len(heading.lines) + 2 + least)
        number = self._page.number
        self._shots = {shot.shot_id: shot for shot in scene.card.shots}
        label = f"{scene.card.sequence_number} {scene.slugline}"
        self._page.bookmark(f"lined-{scene.card.scene_id}", label)
        self._add_block(heading)
        length = f"{format_eighths(scene.eighths)} p."
        x = ACTION[0] + ACTION[1] + 4
        y = self._y + LEADING * len(heading.lines[-1:])
        self._page.text(x, y, length, size=_LENGTH_SIZE, color=DIM)
        for block in blocks[1:]:
            self._add_block(block)
        self._coverage.draw(self._page)
        self._y -= LEADING
        return number

    def end_page(self) -> None:
        """End the page, with the lines of the shots on it."""
        self._coverage.draw(self._page)
        self._page.next_page()
        self._y = self._page.height - _TOP

    def _add_block(self, block: PrintedBlock) -> None:
        while len(block.lines) > (room := self._room()):
            parts = divide(block, room)
            if parts is None and self._is_new:
                # Nobody writes so, but a line must go somewhere.
                parts = (
                    replace(block, lines=block.lines[:room]),
                    replace(block, lines=block.lines[room:]),
                )
            if parts:
                self._write_block(parts[0])
                block = parts[1]
            self.end_page()
        self._write_block(block)

    @property
    def _is_new(self) -> bool:
        return self._y == self._page.height - _TOP

    def _room(self) -> int:
        """Return how many lines the page has room for, below a blank one."""
        return int((self._y - _BOTTOM) // LEADING)

    def _write_block(self, block: PrintedBlock) -> None:
        self._y -= LEADING
        gap = LEADING
        for line in block.lines:
            self._cover(block, line, gap)
            self._write(line)
            gap = 0

    def _write(self, line: PrintedLine) -> None:
        font = "Courier-Bold" if line.bold else FONT
        self._page.text(line.x, self._y, line.text, font=font, size=SIZE)
        self._y -= LEADING

    def _make_room(self, lines: int) -> None:
        if self._y - lines * LEADING < _BOTTOM:
            self.end_page()

    def _cover(self, block: PrintedBlock, line: PrintedLine, gap: float) -> None:
        """Let the set-ups of the shots that cover a line run along it."""
        top = self._y + SIZE * 0.8
        ways: dict[Label, bool] = {}
        for cover in block.covers:
            if cover.start < line.end and line.start < cover.end:
                shot = self._shots[cover.shot]
                shown = set(map(base_key, shot.digital_assets.characters))
                straight = not block.speaker or block.speaker in shown
                label = (setup_name(shot), size_name(shot))
                ways[label] = ways.get(label, False) or straight
        for label, straight in ways.items():
            self._coverage.add(label, top, top - LEADING, gap=gap, straight=straight)
