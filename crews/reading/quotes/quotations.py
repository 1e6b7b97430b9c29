"""What stands between quotation marks, in every typography of fiction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crews.reading.quotes.dash_and_italic import find_dash_speeches
from crews.reading.quotes.italics import find_italic_speeches
from crews.reading.quotes.marks import QuotationMark, find_marks, mark_family
from crews.reading.quotes.scanner import (
    OpenQuotation,
    QuotationScan,
    recover_unclosed,
    reopens,
    scan,
)
from crews.reading.quotes.style import (
    QuotationStyle,
    detect_quotation_style,
    has_leading_dash,
)
from crews.reading.text.speech_verbs import SPEECH_VERBS
from ports.domain.story import Span

# Some books do not open a long speech again at each paragraph. Further than this,
# the closing mark is one that the printer forgot.
_MAX_UNMARKED_PARAGRAPHS = 8
_MAX_TAG_LENGTH = 300
# A word alone parts two things that are named: an "E," a "P,"
_MIN_TAG_WORDS = 2
_SENTENCE_END = re.compile(r"[.!?]\s")
_WORD = re.compile(r"[^\W\d_]++")


@dataclass(frozen=True, slots=True)
class QuotationSpan:
    """One quotation inside one paragraph, without its marks.

    Attributes:
        resumes: It goes on with the speech of the quotation before it.
    """

    source: Span
    resumes: bool


def find_quotations(text: str, runs: Sequence[Sequence[Span]]) -> list[QuotationSpan]:
    """Return the quotations of a chapter's paragraphs, in order.

    *runs* are paragraphs with no heading or scene break between them: no speech runs
    over one.

    Only its own paragraphs decide what its marks mean, so that no edit in another
    chapter changes them.
    """
    paragraphs = [paragraph for run in runs for paragraph in run]
    marked = [find_marks(text, paragraph) for paragraph in paragraphs]
    style = detect_quotation_style(text, paragraphs, marked)
    if style.italic_speech:
        return [
            QuotationSpan(span, resumes=False)
            for paragraph in paragraphs
            for span in find_italic_speeches(text, paragraph)
        ]
    found: list[QuotationSpan] = []
    first = 0
    for run in runs:
        found += _find_in_run(text, run, marked[first : first + len(run)], style)
        first += len(run)
    return found


def _find_in_run(
    text: str,
    paragraphs: Sequence[Span],
    marked: Sequence[Sequence[QuotationMark]],
    style: QuotationStyle,
) -> list[QuotationSpan]:
    found: list[QuotationSpan] = []
    carried: str | None = None
    for index, paragraph in enumerate(paragraphs):
        resumes = carried is not None
        if style.dash_speech and not resumes and has_leading_dash(text, paragraph):
            # One paragraph, one speaker: nothing else could tell where he ends.
            found += [
                QuotationSpan(trim_span(text, part), part_number > 0)
                for part_number, part in enumerate(find_dash_speeches(text, paragraph))
            ]
            continue
        scanned = scan(text, paragraph, marked[index], style, carried)
        spans, carried = _close_open_quotation(text, paragraphs, marked, index, scanned)
        found += _link_quotations(text, spans, resumes=resumes)
    return found


def _close_open_quotation(
    text: str,
    paragraphs: Sequence[Span],
    marked: Sequence[Sequence[QuotationMark]],
    index: int,
    scanned: QuotationScan,
) -> tuple[list[Span], str | None]:
    """Return the quotations of a paragraph, and the mark that the next carries on."""
    if scanned.open_quotation is None:
        return list(scanned.spans), None
    rest = Span(scanned.open_quotation.start, paragraphs[index].end)
    if _is_continued(paragraphs, marked, index, scanned.open_quotation):
        return [*scanned.spans, rest], scanned.open_quotation.sign
    return [*scanned.spans, recover_unclosed(text, rest)], None


def _is_continued(
    paragraphs: Sequence[Span],
    marked: Sequence[Sequence[QuotationMark]],
    index: int,
    opened: OpenQuotation,
) -> bool:
    signs = mark_family(opened.sign)
    following = range(index + 1, min(index + 1 + _MAX_UNMARKED_PARAGRAPHS, len(marked)))
    for here in following:
        if here == index + 1 and reopens(paragraphs[here], marked[here], opened.sign):
            return True
        mark = next((m for m in marked[here] if m.sign in signs), None)
        if mark and "'" in signs:
            return False
        if mark:
            return mark.can_close and not mark.can_open
    return False


def _link_quotations(
    text: str, spans: Sequence[Span], *, resumes: bool
) -> list[QuotationSpan]:
    found: list[QuotationSpan] = []
    last: Span | None = None
    for index, span in enumerate(spans):
        source = trim_span(text, span)
        if source.start == source.end:
            continue
        goes_on = _is_interrupted(text, last, source) if last else False
        found.append(QuotationSpan(source, goes_on or (resumes and index == 0)))
        last = source
    return found


def _is_interrupted(text: str, first: Span, second: Span) -> bool:
    """Tell whether only a tag such as *he said* parts two quotations."""
    if second.start - first.end > _MAX_TAG_LENGTH:
        return False
    if text[first.end - 1].isalnum() and "," not in text[first.end : first.end + 2]:
        return False
    between = text[first.end : second.start].strip("\"“”„«»'‘’‚‹›`—–―- \n\t")
    if not between or _SENTENCE_END.search(between):
        return False
    words = _WORD.findall(between)
    if len(words) < _MIN_TAG_WORDS:
        return False
    return (
        between[-1] in ",:;—-"
        or not SPEECH_VERBS.isdisjoint(words)
        or (words[0][0].islower() and text[second.start].islower())
    )


def trim_span(text: str, span: Span) -> Span:
    """Return *span* without the white space around its words."""
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))
