"""Lays out the text of a PDF, from stdin to stdout.

`python -m infra.embedded.stories.pdf_pages BYTES SECONDS < FILE` takes no more memory
and CPU time than that.

Lines keep their indentation, which tells a script's cues from its speeches, and larger
gaps become empty lines.
"""

import re
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
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
MIN_REPEATS, MIN_HEAD_SHARE = 3, 0.4
"""Pages with the same line at their edge, and their share: a running head."""
PARAGRAPH_GAP = 1.6
"""Line heights from one line to the next that leave room for an empty line."""
HEADING_SHARE = 0.2
"""Of the leading: what a heading is larger than the line below it."""
MAX_CUE_INDENT = 160
"""Points by which a cue stands to the right of its speech."""
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
    heads = _running_heads([page for page in pages if page])
    kept = [_strip_page(page, heads) for page in pages]
    lines = [line for page in kept for line in page]
    if not lines:
        return ""
    margin = min(line.left for line in lines)
    leading = _leading(kept)
    width = max(line.left + len(line.text) * CHARACTER_WIDTH for line in lines)
    title, story = _split_title_page(kept)
    text = "\n".join(_story_text(story, margin, leading, width))
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
    """Return what is the first or the last line of several pages, its numbers aside.

    A name in capitals must stand on most of them: any page may begin with a cue.
    """
    counts = Counter(
        _label(line)
        for page in pages
        for line in {page[0], page[-1]}
        if line.is_at_edge
    )
    return frozenset(
        label
        for label, count in counts.items()
        if count >= (MIN_HEAD_SHARE * len(pages) if label.isupper() else MIN_REPEATS)
        and count >= MIN_REPEATS
    )


def _label(line: PageLine) -> str:
    return _NUMBERS.sub("#", line.text)


def _strip_page(page: Sequence[PageLine], heads: frozenset[str]) -> list[PageLine]:
    """Return the lines of *page* without its numbers, heads and CONTINUED."""
    lines = [line for line in page if not _CONTINUED.match(line.text)]
    while lines and _is_furniture(lines[0], heads):
        del lines[0]
    while lines and _is_furniture(lines[-1], heads):
        del lines[-1]
    return lines


def _is_furniture(line: PageLine, heads: frozenset[str]) -> bool:
    is_number = bool(_PAGE_NUMBER.match(line.text))
    return line.is_at_edge and (is_number or _label(line) in heads)


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


def _story_text(
    pages: Sequence[Sequence[PageLine]], margin: float, leading: float, width: float
) -> Iterator[str]:
    """Yield the lines of all pages, with the empty lines between them."""
    above: PageLine | None = None
    for page in pages:
        for index, line in enumerate(page):
            if above is not None and (
                _is_apart(line, above, leading)
                if index
                else not _goes_on(above, line, width)
            ):
                yield ""
            indent = " " * round((line.left - margin) / CHARACTER_WIDTH)
            yield indent + _drop_scene_number(line.text)
            above = line


def _drop_scene_number(text: str) -> str:
    """Return a slugline without the numbers at its ends; any other line as it is."""
    number = _SCENE_NUMBER.match(text)
    if number is None:
        return text
    return text[number.end() :].removesuffix(f" {number[1]}")


def _goes_on(above: PageLine, below: PageLine, width: float) -> bool:
    """Tell whether the last line of a page and the first of the next are one block."""
    end = above.left + len(above.text) * CHARACTER_WIDTH
    is_full = end >= FULL_SHARE * width
    is_column = abs(above.left - below.left) < CHARACTER_WIDTH
    # A cue at the foot of a page, and its speech on the next.
    is_cue = above.text.isupper() and 0 < above.left - below.left < MAX_CUE_INDENT
    if _SENTENCE_END.search(above.text):
        return False
    return is_cue or is_full or (is_column and not below.text.isupper())


def _is_apart(line: PageLine, above: PageLine, leading: float) -> bool:
    """Tell whether an empty line, or another size of print, parts two lines."""
    step = line.top - above.top
    # Upwards to the second column of two people who speak at once.
    is_gap = step < 0 or step > PARAGRAPH_GAP * leading
    return is_gap or abs(line.height - above.height) > HEADING_SHARE * leading


def main() -> None:
    """Read a PDF from stdin and write its text; the exit code tells what failed."""
    _limit(memory=int(sys.argv[1]), seconds=int(sys.argv[2]))
    try:
        text = lay_out(read_pages(sys.stdin.buffer.read()))
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        sys.exit(EXIT_PROTECTED)
    if not text.strip():
        sys.exit(EXIT_NO_TEXT)
    sys.stdout.buffer.write(text[: MAX_TEXT_CHARACTERS + 1].encode("utf-8", "replace"))


def _limit(*, memory: int, seconds: int) -> None:
    # macOS knows no limit of memory; there the time remains.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    main()
