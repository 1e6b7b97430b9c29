"""Finds the quotations of a chapter, in every printing style of fiction.

Speech without quotation marks is opened by a dash (Joyce and many translations), or
printed in italics (the eighteenth century: cried out, _Sail ho_).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
from crews.reading.text.speech_verbs import SPEECH_TAG, SPEECH_VERBS
from ports.domain.film import VoicePresence
from ports.domain.story import Span

# Some books do not repeat the opening mark at each paragraph of a long speech. If the
# closing mark is further away than this, it belongs to something else.
_MAX_UNMARKED_PARAGRAPHS = 8
_MAX_TAG_LENGTH = 300
# A single word between two quotations joins a list: an "E," a "P,"
_MIN_TAG_WORDS = 2
_SENTENCE_END = re.compile(r"[.!?]\s")
_WORD = re.compile(r"[^\W\d_]++")


@dataclass(frozen=True, slots=True)
class UnnumberedQuotation:
    """A quotation inside one paragraph, without its marks and without its number.

    Attributes:
        resumes: It continues the speech of the quotation before it.
        cue: The name that a script gives as its speaker.
        parenthetical: How a script says that it is spoken.
    """

    source: Span
    resumes: bool
    cue: str | None = None
    parenthetical: str | None = None
    delivery: VoicePresence = "on_screen"


def find_quotations(
    text: str, runs: Sequence[Sequence[Span]]
) -> list[UnnumberedQuotation]:
    """Return the quotations of a chapter's paragraphs, in order.

    *runs* are groups of paragraphs without a heading or scene break inside them: no
    speech continues across one.

    What a mark means is decided from the chapter's own paragraphs, so that an edit in
    another chapter changes nothing here.
    """
    paragraphs = [paragraph for run in runs for paragraph in run]
    marks_by_paragraph = [find_marks(text, paragraph) for paragraph in paragraphs]
    style = detect_quotation_style(text, paragraphs, marks_by_paragraph)
    if style.italic_speech:
        return [
            UnnumberedQuotation(span, resumes=False)
            for paragraph in paragraphs
            for span in find_italic_speeches(text, paragraph)
        ]
    found: list[UnnumberedQuotation] = []
    first = 0
    for run in runs:
        found += _find_in_run(
            text, run, marks_by_paragraph[first : first + len(run)], style
        )
        first += len(run)
    return found


def _find_in_run(
    text: str,
    paragraphs: Sequence[Span],
    marks_by_paragraph: Sequence[Sequence[QuotationMark]],
    style: QuotationStyle,
) -> list[UnnumberedQuotation]:
    found: list[UnnumberedQuotation] = []
    open_sign: str | None = None
    for index, paragraph in enumerate(paragraphs):
        resumes = open_sign is not None
        if style.dash_speech and not resumes and has_leading_dash(text, paragraph):
            # All speech of such a paragraph counts as one person's.
            found += [
                UnnumberedQuotation(trim_span(text, part), number > 0)
                for number, part in enumerate(find_dash_speeches(text, paragraph))
            ]
            continue
        scan_result = scan(text, paragraph, marks_by_paragraph[index], style, open_sign)
        spans, open_sign = _close_open_quotation(
            text, paragraphs, marks_by_paragraph, index, scan_result
        )
        found += _link_quotations(text, spans, resumes=resumes)
    return found


def _close_open_quotation(
    text: str,
    paragraphs: Sequence[Span],
    marks_by_paragraph: Sequence[Sequence[QuotationMark]],
    index: int,
    scan_result: QuotationScan,
) -> tuple[list[Span], str | None]:
    """Return the quotations of a paragraph, and the mark that stays open after it."""
    if scan_result.open_quotation is None:
        return list(scan_result.spans), None
    rest = Span(scan_result.open_quotation.start, paragraphs[index].end)
    if _is_continued(paragraphs, marks_by_paragraph, index, scan_result.open_quotation):
        return [*scan_result.spans, rest], scan_result.open_quotation.sign
    return [*scan_result.spans, recover_unclosed(text, rest)], None


def _is_continued(
    paragraphs: Sequence[Span],
    marks_by_paragraph: Sequence[Sequence[QuotationMark]],
    index: int,
    quotation: OpenQuotation,
) -> bool:
    signs = mark_family(quotation.sign)
    following = range(
        index + 1, min(index + 1 + _MAX_UNMARKED_PARAGRAPHS, len(marks_by_paragraph))
    )
    for here in following:
        if here == index + 1 and reopens(
            paragraphs[here], marks_by_paragraph[here], quotation.sign
        ):
            return True
        mark = next((m for m in marks_by_paragraph[here] if m.sign in signs), None)
        if mark and "'" in signs:
            return False
        if mark:
            return mark.can_close and not mark.can_open
    return False


def _link_quotations(
    text: str, spans: Sequence[Span], *, resumes: bool
) -> list[UnnumberedQuotation]:
    found: list[UnnumberedQuotation] = []
    last: Span | None = None
    for index, span in enumerate(spans):
        source = trim_span(text, span)
        if source.start == source.end:
            continue
        resumes_last = _is_interrupted(text, last, source) if last else False
        found.append(
            UnnumberedQuotation(source, resumes_last or (resumes and index == 0))
        )
        last = source
    return found


def _is_interrupted(text: str, first: Span, second: Span) -> bool:
    """Tell whether only a speech tag such as *he said* separates two quotations."""
    if second.start - first.end > _MAX_TAG_LENGTH:
        return False
    if text[first.end - 1].isalnum() and "," not in text[first.end : first.end + 2]:
        return False
    between = text[first.end : second.start].strip("\"“”„«»'‘’‚‹›「」『』`—–―- \n\t")
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
    """Return *span* without white space at its ends."""
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


_OPENING_DASH = re.compile(r"(?:-{1,3}|[—–―])\s*+")
# Verbs of speech of languages that print speech with dashes.
_FOREIGN_VERBS = (
    r"(?:disse|perguntou|respondeu|gritou|exclamou|murmurou|dijo|preguntó|respondió|gritó"
    r"|dit|demanda|répondit|répliqua|murmura|cria|fit|s['’]écria|powiedzia\w+|zapyta\w+"
    r"|odpowiedzia\w+|odpar\w+|rzek\w+|krzykn\w+|сказал\w*|спросил\w*|ответил\w*)\b"
)
_TAG_AFTER_SPEECH = re.compile(
    rf"(?<=[,!?…—–-])\s*+(?P<dash>(?:--|[—–―])\s*+)?(?={SPEECH_TAG.pattern})"
    # — She is twelve. — He rubs his eyes. — What did you say?
    r"|(?<=[.!?…])\s++(?P<between>[—–―])\s++(?=(?:He|She|They|The)\s)"
    # — У меня, — сказал Том. — Возьми.   —La tengo —dijo Tom—. Tómala.
    r"|(?:(?<=[,.!?…])\s++(?P<tag>[—–―])\s*+|\s++(?P<close>[—–―]))(?=(?![A-Z\W\d_])\w)"
    # — Está comigo — disse Tom.   — Je l’ai, dit Tom.
    rf"|\s++(?P<spaced>[—–―])\s++(?={_FOREIGN_VERBS})|(?<=[,!?…])\s++(?={_FOREIGN_VERBS})"
)
_DASH_END = re.compile(r"(?:--|[—–―])[.,]?\s*+")
# Narration may follow the tag: says the woman, and hangs up.
_TAG_END = re.compile(
    r"[.!?]\s++|,\s++(?!(?:and|but|as|with|who|while|then|his|her|their|\w{2,}ing|not)\b)"
    r"|,?\s*+(?:--|[—–―])\s*+|:\s++"
)

# No, he says. He puts the receiver down.
_NARRATION_START = re.compile(r"(?:He|She|They)\s[a-z]+(?:s|ed)\b")

_ITALICS = re.compile(r"_(?=[^\W_])([^_]{2,400}+)_(?!\w)")
_MAX_LEAD_LENGTH = 160
# Speech verbs in all their forms: italics follow "crying" as well as "cried".
_SPEECH_VERB_FORMS = (
    r"\b(?:cr(?:y|ies|ied|ying)|(?:shout|exclaim|answer|repeat|call|ask)(?:s|ed|ing)?"
    r"|repl(?:y|ies|ied|ying)|sa(?:y|ys|id|ying))"
)
_SPEECH_LEAD = re.compile(
    # Directly: she cried aloud _Come in_, a shout of _Come in_.
    rf"{_SPEECH_VERB_FORMS}\s+(?:aloud|out|of)[,:]?\s*$"
    # After a comma or colon: he said in a low voice, _Come in_.
    rf"|{_SPEECH_VERB_FORMS}\b[^.!?;:]*[,:]\s*$"
)


def find_dash_speeches(text: str, paragraph: Span) -> list[Span]:
    """Return the speech in a paragraph that a dash opens.

    Speech ends where a tag follows (*he said*) and continues after the tag. Where a
    dash separates the tag from the speech, the tag ends at the next dash.
    """
    opening = _OPENING_DASH.match(text, paragraph.start, paragraph.end)
    start = opening.end() if opening else paragraph.start
    spans = []
    while tag := _TAG_AFTER_SPEECH.search(text, start, paragraph.end):
        spans.append(Span(start, tag.start()))
        has_dash = any(tag.groupdict().values())
        closing = _DASH_END if has_dash else _TAG_END
        after = closing.search(text, tag.end(), paragraph.end)
        # Between spaced dashes even "She asked him" is speech.
        is_narration = after and _NARRATION_START.match(
            text, after.end(), paragraph.end
        )
        if after is None or (is_narration and not tag["between"]):
            return _drop_blank_spans(text, spans)
        start = after.end()
    return _drop_blank_spans(text, [*spans, Span(start, paragraph.end)])


def _drop_blank_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.slice(text).strip()]


def find_italic_speeches(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield the italics that a speech verb introduces.

    A single word in italics is only stressed, so speech has at least two words.
    """
    for match in _ITALICS.finditer(text, paragraph.start, paragraph.end):
        lead = text[
            max(paragraph.start, match.start() - _MAX_LEAD_LENGTH) : match.start()
        ]
        if len(match[1].split()) > 1 and _SPEECH_LEAD.search(lead):
            yield Span(*match.span(1))
