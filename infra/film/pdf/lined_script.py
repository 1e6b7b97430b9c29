"""The lined script: beside the script, a line for each shot over what it covers.

A line is straight where the shot shows who speaks, and wavy where it does not, as a
script supervisor draws it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from infra.film.clean_text import clean_line
from infra.film.pdf.fonts import wrap
from infra.film.pdf.sheet_canvas import DIM, SheetCanvas
from infra.film.screenplay import ActionBlock, Block, ScriptScene, SpeechBlock
from infra.film.sheets import SceneSheet, base_key
from ports.domain.breakdown import Breakdown
from ports.domain.film import Shot

_FONT, _SIZE, _LEADING = "Courier", 12.0, 12.0
_ACTION = (126.0, 432.0)
_DIALOGUE = (198.0, 252.0)
_PARENTHETICAL = (234.0, 180.0)
_CUE = (288.0, 250.0)
"""Left edge and width of each kind of paragraph, in points."""

_TOP, _BOTTOM = 72.0, 66.0
_FIRST_LINE, _LINE_STEP, _LINE_COLUMNS = 106.0, 13.0, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line of text on the page."""

    x: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBlock:
    """A block of the script, in lines.

    Attributes:
        shots: Ids of the shots that cover it.
        speaker: Key of who speaks; empty for action.
    """

    lines: tuple[PrintedLine, ...]
    shots: tuple[str, ...] = ()
    speaker: str = ""


@dataclass(slots=True)
class _Coverage:
    """Where on the page a shot covers text: from top to bottom, straight or wavy."""

    pieces: list[tuple[float, float, bool]] = field(default_factory=list)


def draw_lined_script(film: Breakdown, sheets: Sequence[SceneSheet]) -> bytes:
    """Return the lined script as a PDF."""
    title = clean_line(film.story.title)
    page = SheetCanvas(LETTER, title=title, kind="lined script")
    script = _ScriptPage(page)
    for sheet in sheets:
        script.add_scene(sheet.script)
    script.end_page()
    return page.finish()


class _ScriptPage:
    """The page that is being written, and the shots that cover what is on it."""

    def __init__(self, page: SheetCanvas) -> None:
        self._page = page
        self._y = page.height - _TOP
        self._coverage: dict[str, _Coverage] = {}
        self._shots: Mapping[str, Shot] = {}

    def add_scene(self, scene: ScriptScene) -> None:
        """Write a scene, its heading with what follows it."""
        blocks = list(_print_scene(scene))
        heading, first = blocks[0], blocks[1] if len(blocks) > 1 else None
        needed = len(heading.lines) + 2 + (min(len(first.lines), 4) if first else 0)
        self._make_room(needed)
        self._shots = {shot.shot_id: shot for shot in scene.card.shots}
        label = f"{scene.card.sequence_number} {scene.slugline}"
        self._page.bookmark(f"lined-{scene.card.scene_id}", label)
        for block in blocks:
            self._add_block(block)
        self._draw_coverage()
        self._y -= _LEADING

    def end_page(self) -> None:
        """End the page, with the lines of the shots on it."""
        self._draw_coverage()
        self._page.next_page()
        self._y = self._page.height - _TOP

    def _add_block(self, block: PrintedBlock) -> None:
        # A block that fits on a page is not divided.
        self._make_room(min(len(block.lines), 40) + 1)
        self._y -= _LEADING
        top = self._y + _SIZE * 0.8
        for line in block.lines:
            if self._y < _BOTTOM:
                self._cover(block, top, self._y + _LEADING)
                self.end_page()
                top = self._y + _SIZE * 0.8
            font = "Courier-Bold" if line.bold else _FONT
            self._page.text(line.x, self._y, line.text, font=font, size=_SIZE)
            self._y -= _LEADING
        self._cover(block, top, self._y + _LEADING)

    def _make_room(self, lines: int) -> None:
        if self._y - lines * _LEADING < _BOTTOM:
            self.end_page()

    def _cover(self, block: PrintedBlock, top: float, bottom: float) -> None:
        for shot_id in block.shots:
            shown = map(base_key, self._shots[shot_id].digital_assets.characters)
            straight = not block.speaker or block.speaker in set(shown)
            coverage = self._coverage.setdefault(shot_id, _Coverage())
            coverage.pieces.append((top, bottom - 2, straight))

    def _draw_coverage(self) -> None:
        columns = [10_000.0] * _LINE_COLUMNS
        for shot_id, coverage in self._coverage.items():
            top, bottom = coverage.pieces[0][0], coverage.pieces[-1][1]
            # The rightmost column whose last line ends above; its label has room.
            free = [n for n, end in enumerate(columns) if end > top + 8]
            column = free[0] if free else _LINE_COLUMNS - 1
            columns[column] = bottom
            self._draw_line(shot_id, coverage, _FIRST_LINE - column * _LINE_STEP)
        self._coverage = {}

    def _draw_line(self, shot_id: str, coverage: _Coverage, x: float) -> None:
        shot = self._shots[shot_id]
        label = clean_line(shot.setup_id or "") or str(shot.shot_number_in_scene)
        canvas = self._page.canvas
        canvas.setStrokeColor(DIM)
        canvas.setLineWidth(0.9)
        top = coverage.pieces[0][0]
        self._page.text(x - 4, top + 1, label, size=6, font="Helvetica-Bold")
        before = top
        for start, end, straight in coverage.pieces:
            canvas.line(x, before, x, start)
            if straight:
                canvas.line(x, start, x, end)
            else:
                _draw_wave(canvas, x, start, end)
            before = end
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


def _print_scene(scene: ScriptScene) -> Iterator[PrintedBlock]:
    if scene.act:
        yield _text_block(_ACTION, clean_line(scene.act.name).upper(), bold=True)
    heading = f"{scene.card.sequence_number}  {scene.slugline}"
    yield _text_block(_ACTION, heading, bold=True)
    speakers = {
        line.line_id: base_key(line.character_key or "")
        for line in scene.card.dialogue_script
    }
    for block in scene.blocks:
        yield _print_block(block, speakers)


def _print_block(block: Block, speakers: Mapping[str, str]) -> PrintedBlock:
    match block:
        case ActionBlock(text=text, shots=shots):
            return PrintedBlock(lines=_lines(_ACTION, text), shots=shots)
        case SpeechBlock() as speech:
            lines = list(_lines(_CUE, speech.cue))
            for part in speech.parts:
                if part.parenthetical:
                    lines += _lines(_PARENTHETICAL, f"({part.parenthetical})")
                lines += _lines(_DIALOGUE, part.text)
            return PrintedBlock(
                lines=tuple(lines),
                shots=speech.shots,
                speaker=speakers[speech.lines[0]],
            )


def _text_block(place: tuple[float, float], text: str, *, bold: bool) -> PrintedBlock:
    return PrintedBlock(lines=_lines(place, text, bold=bold))


def _lines(
    place: tuple[float, float], text: str, *, bold: bool = False
) -> tuple[PrintedLine, ...]:
    x, width = place
    font = "Courier-Bold" if bold else _FONT
    return tuple(
        PrintedLine(x=x, text=line, bold=bold)
        for line in wrap(text, font, _SIZE, width)
    )
