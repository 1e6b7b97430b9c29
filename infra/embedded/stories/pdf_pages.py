"""Lays out the text of a PDF: `python -m infra.embedded.stories.pdf_pages < FILE`.

Lines keep their indentation, which tells a script's cues from its speeches, and larger
gaps become empty lines.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from statistics import median

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTPage, LTTextContainer, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

from infra.embedded.stories.package import MAX_TEXT_CHARACTERS
from infra.embedded.stories.pdf import EXIT_NO_TEXT, EXIT_PROTECTED

CHARACTER_WIDTH = 7.2
"""Points; of Courier 12, in which scripts are set."""
EDGE_SHARE = 0.09
"""Of a page's height, in which heads and feet stand."""
MIN_REPEATS = 3
"""Pages with the same line at their edge: a running head."""
PARAGRAPH_GAP = 1.6
"""Line heights from one line to the next that leave room for an empty line."""
MAX_EDGE_LINES = 2
HEADING_SHARE = 0.2
"""Of the leading: what a heading is larger than the line below it."""
MIN_COLUMN_GAP = 30
"""Points between two cues that speak at once."""
MAX_TITLE_LINES = 15
FULL_SHARE = 0.8
"""Of the widest line: a line that a paragraph goes on from."""
_SLUGLINE = re.compile(r"(?:\d{1,4}[A-Z]?\.?\s+)?(?:INT|EXT|I/E|FADE IN)\b")
_PAGE_NUMBER = re.compile(
    r"(?:-\s?)?\d{1,4}[A-Z]?\.?(?:\s?-)?$|[ivxlc]{1,7}$|Page \d+.*"
)
_CONTINUED = re.compile(r"\(?CONTINUED:?\)?(?:\s*\(\d+\))?$|\(MORE\)$")
_NUMBERS = re.compile(r"\d+")
_SCENE_NUMBER = re.compile(r"(\d{1,4}[A-Z]?\.?)\s+(?=(?:INT|EXT|I/E)\b)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PARTED = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]\n( *)([a-z]+\S*) ?")
_SENTENCE_END = re.compile(r"[.!?:…—\"'”’)]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line of a page; *top* and *left* in points, from the page's upper left."""

    text: str
    left: float
    top: float
    height: float
    is_at_edge: bool


def read_pages(raw: bytes) -> list[list[PageLine]]:
    """Return the lines of each page from top to bottom."""
    parameters = LAParams(boxes_flow=None, char_margin=4.0)
    return [
        _page_lines(page) for page in extract_pages(BytesIO(raw), laparams=parameters)
    ]


def _page_lines(page: LTPage) -> list[PageLine]:
    parts = [
        line
        for box in page
        if isinstance(box, LTTextContainer)
        for line in box
        if isinstance(line, LTTextLine) and line.get_text().strip()
    ]
    parts.sort(key=lambda part: (-round(part.y1), part.x0))
    rows: list[list[LTTextLine]] = []
    for part in parts:
        if rows and abs(rows[-1][0].y0 - part.y0) < part.height / 2:
            rows[-1].append(part)
        else:
            rows.append([part])
    rows = [sorted(row, key=lambda part: part.x0) for row in rows]
    return [_join_row(page, row) for row in _unfold_columns(rows)]


def _unfold_columns(
    rows: Sequence[Sequence[LTTextLine]],
) -> Iterator[Sequence[LTTextLine]]:
    """Yield *rows*; where two cues stand side by side, one column after the other."""
    index = 0
    while index < len(rows):
        if not _is_dual_cue(rows[index]):
            yield rows[index]
            index += 1
            continue
        split = (rows[index][0].x1 + rows[index][1].x0) / 2
        last = index + 1
        while last < len(rows) and _is_below(rows[last], rows[last - 1]):
            last += 1
        block = rows[index:last]
        yield from filter(None, ([p for p in row if p.x0 < split] for row in block))
        yield from filter(None, ([p for p in row if p.x0 >= split] for row in block))
        index = last


def _is_dual_cue(row: Sequence[LTTextLine]) -> bool:
    cues = len(row) == 2 and all(part.get_text().strip().isupper() for part in row)  # noqa: PLR2004 # two people
    return cues and row[1].x0 - row[0].x1 > MIN_COLUMN_GAP


def _is_below(row: Sequence[LTTextLine], above: Sequence[LTTextLine]) -> bool:
    """Tell whether no empty line parts *row* from the row above."""
    return above[0].y0 - row[0].y1 < row[0].height / 2


def _join_row(page: LTPage, row: Sequence[LTTextLine]) -> PageLine:
    top = page.y1 - row[0].y1
    share = top / page.height if page.height else 0.5
    return PageLine(
        text=" ".join(" ".join(part.get_text().split()) for part in row),
        left=row[0].x0 - page.x0,
        top=top,
        height=row[0].height,
        is_at_edge=not EDGE_SHARE < share < 1 - EDGE_SHARE,
    )


def lay_out(pages: Sequence[Sequence[PageLine]]) -> str:
    """Return the text of *pages* without what belongs to the paper."""
    heads = _running_heads(pages)
    kept = [[line for line in page if not _is_furniture(line, heads)] for page in pages]
    lines = [line for page in kept for line in page]
    if not lines:
        return ""
    margin = min(line.left for line in lines)
    leading = _leading(kept)
    width = max(line.left + len(line.text) * CHARACTER_WIDTH for line in lines)
    title, story = _split_title_page(kept)
    text = "\n".join(
        text for page in story for text in _page_text(page, margin, leading, width)
    )
    return title + _join_words(text).strip("\n")


def _split_title_page(
    pages: Sequence[Sequence[PageLine]],
) -> tuple[str, Sequence[Sequence[PageLine]]]:
    """Return the title page of a script as Fountain has it, and the other pages."""
    is_title = (
        len(pages) > 1
        and 0 < len(pages[0]) <= MAX_TITLE_LINES
        and not any(_SLUGLINE.match(line.text) for line in pages[0])
        and any(_SLUGLINE.match(line.text) for line in pages[1])
    )
    if not is_title:
        return "", pages
    lines = "\n    ".join(line.text for line in pages[0])
    return f"Title: {lines}\n\n", pages[1:]


def _join_words(text: str) -> str:
    """Return *text* with the words whole that a line's end parts with a hyphen."""
    words = frozenset(_WORD.findall(text))

    def join(match: re.Match[str]) -> str:
        first, indent, second = match.groups()
        hyphen = "-" if f"{first}-{second}" in words else ""
        return f"{first}{hyphen}{second}\n{indent}"

    return _PARTED.sub(join, text)


def _running_heads(pages: Sequence[Sequence[PageLine]]) -> frozenset[str]:
    """Return what stands at the edge of several pages, its numbers aside."""
    counts = Counter(
        label
        for page in pages
        for label in {
            _NUMBERS.sub("#", line.text)
            for line in (*page[:MAX_EDGE_LINES], *page[-MAX_EDGE_LINES:])
            if line.is_at_edge
        }
    )
    return frozenset(label for label, count in counts.items() if count >= MIN_REPEATS)


def _is_furniture(line: PageLine, heads: frozenset[str]) -> bool:
    if _CONTINUED.match(line.text):
        return True
    if not line.is_at_edge:
        return False
    return bool(_PAGE_NUMBER.match(line.text)) or (
        _NUMBERS.sub("#", line.text) in heads
    )


def _leading(pages: Sequence[Sequence[PageLine]]) -> float:
    """Return the usual distance from one line to the next, in points."""
    steps = [
        below.top - above.top
        for page in pages
        for above, below in pairwise(page)
        if below.top > above.top
    ]
    heights = median(line.height for page in pages for line in page)
    near = [step for step in steps if step < 2 * heights]
    return median(near) if near else heights


def _page_text(
    page: Sequence[PageLine], margin: float, leading: float, width: float
) -> Iterator[str]:
    """Yield the lines of a page, with empty ones, and one after it where it ends."""
    for index, line in enumerate(page):
        if index and _is_apart(line, page[index - 1], leading):
            yield ""
        indent = " " * round((line.left - margin) / CHARACTER_WIDTH)
        yield indent + _SCENE_NUMBER.sub("", line.text, count=1)
    if page:
        end = page[-1].left + len(page[-1].text) * CHARACTER_WIDTH
        if _SENTENCE_END.search(page[-1].text) or end < FULL_SHARE * width:
            yield ""


def _is_apart(line: PageLine, above: PageLine, leading: float) -> bool:
    """Tell whether an empty line, or another size of print, parts two lines."""
    step = line.top - above.top
    # Upwards to the second column of two people who speak at once.
    is_gap = step < 0 or step > PARAGRAPH_GAP * leading
    return is_gap or abs(line.height - above.height) > HEADING_SHARE * leading


def main() -> None:
    """Read a PDF from stdin and write its text; the exit code tells what failed."""
    try:
        text = lay_out(read_pages(sys.stdin.buffer.read()))
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        sys.exit(EXIT_PROTECTED)
    if not text.strip():
        sys.exit(EXIT_NO_TEXT)
    sys.stdout.buffer.write(text[: MAX_TEXT_CHARACTERS + 1].encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
