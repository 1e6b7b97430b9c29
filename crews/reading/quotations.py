"""What stands between quotation marks, in every typography of fiction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crews.reading.dashes import dash_speeches
from crews.reading.italics import italic_speeches
from crews.reading.marks import Mark, family, marks
from crews.reading.scanning import Opened, Scan, forgotten, reopens, scan
from crews.reading.speech import SPEECH_VERBS
from crews.reading.typography import Typography, opens_with_dash, typography
from ports.domain.story import Span

# Some books do not open a long speech again at each paragraph. Further than this,
# the closing mark is one that the printer forgot.
_LONGEST_UNMARKED_RUN = 8
_LONGEST_TAG = 300
# A word alone parts two things that are named: an "E," a "P,"
_FEWEST_TAG_WORDS = 2
_SENTENCE_END = re.compile(r"[.!?]\s")
_WORD = re.compile(r"[^\W\d_]++")


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quotation inside one paragraph, without its marks.

    Attributes:
        resumes: It goes on with the speech of the quotation before it.
    """

    source: Span
    resumes: bool


def quoted(text: str, runs: Sequence[Sequence[Span]]) -> list[Quoted]:
    """Return the quotations of a chapter's paragraphs, in order.

    *runs* are paragraphs with no heading or scene break between them: no speech runs
    over one.

    Only its own paragraphs decide what its marks mean, so that no edit in another
    chapter changes them.
    """
    paragraphs = [paragraph for run in runs for paragraph in run]
    marked = [marks(text, paragraph) for paragraph in paragraphs]
    style = typography(text, paragraphs, marked)
    if style.italics:
        return [
            Quoted(span, resumes=False)
            for paragraph in paragraphs
            for span in italic_speeches(text, paragraph)
        ]
    found: list[Quoted] = []
    first = 0
    for run in runs:
        found += _quoted_in(text, run, marked[first : first + len(run)], style)
        first += len(run)
    return found


def _quoted_in(
    text: str,
    paragraphs: Sequence[Span],
    marked: Sequence[Sequence[Mark]],
    style: Typography,
) -> list[Quoted]:
    found: list[Quoted] = []
    carried: str | None = None
    for index, paragraph in enumerate(paragraphs):
        resumes = carried is not None
        if style.dashes and not resumes and opens_with_dash(text, paragraph):
            # One paragraph, one speaker: nothing else could tell where he ends.
            found += [
                Quoted(trimmed(text, part), part_number > 0)
                for part_number, part in enumerate(dash_speeches(text, paragraph))
            ]
            continue
        scanned = scan(text, paragraph, marked[index], style, carried)
        spans, carried = _closed(text, paragraphs, marked, index, scanned)
        found += _linked(text, spans, resumes=resumes)
    return found


def _closed(
    text: str,
    paragraphs: Sequence[Span],
    marked: Sequence[Sequence[Mark]],
    index: int,
    scanned: Scan,
) -> tuple[list[Span], str | None]:
    """Return the quotations of a paragraph, and the mark that the next carries on."""
    if scanned.opened is None:
        return list(scanned.spans), None
    rest = Span(scanned.opened.start, paragraphs[index].end)
    if _runs_on(paragraphs, marked, index, scanned.opened):
        return [*scanned.spans, rest], scanned.opened.sign
    return [*scanned.spans, forgotten(text, rest)], None


def _runs_on(
    paragraphs: Sequence[Span],
    marked: Sequence[Sequence[Mark]],
    index: int,
    opened: Opened,
) -> bool:
    signs = family(opened.sign)
    following = range(index + 1, min(index + 1 + _LONGEST_UNMARKED_RUN, len(marked)))
    for here in following:
        if here == index + 1 and reopens(paragraphs[here], marked[here], opened.sign):
            return True
        mark = next((m for m in marked[here] if m.sign in signs), None)
        if mark and "'" in signs:
            return False
        if mark:
            return mark.closes and not mark.opens
    return False


def _linked(text: str, spans: Sequence[Span], *, resumes: bool) -> list[Quoted]:
    found: list[Quoted] = []
    last: Span | None = None
    for index, span in enumerate(spans):
        source = trimmed(text, span)
        if source.start == source.end:
            continue
        goes_on = _is_interrupted(text, last, source) if last else False
        found.append(Quoted(source, goes_on or (resumes and index == 0)))
        last = source
    return found


def _is_interrupted(text: str, first: Span, second: Span) -> bool:
    """Tell whether only a tag such as *he said* parts two quotations."""
    if second.start - first.end > _LONGEST_TAG:
        return False
    if text[first.end - 1].isalnum() and "," not in text[first.end : first.end + 2]:
        return False
    between = text[first.end : second.start].strip("\"“”„«»'‘’‚‹›`—–―- \n\t")
    if not between or _SENTENCE_END.search(between):
        return False
    words = _WORD.findall(between)
    if len(words) < _FEWEST_TAG_WORDS:
        return False
    return (
        between[-1] in ",:;—-"
        or not SPEECH_VERBS.isdisjoint(words)
        or (words[0][0].islower() and text[second.start].islower())
    )


def trimmed(text: str, span: Span) -> Span:
    """Return *span* without the white space around its words."""
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))
