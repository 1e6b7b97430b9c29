"""Quoted text that nobody says aloud: thoughts, titles, signs, letters, scare quotes.

Each quotation is judged by the words before and after it, its `QuotationContext`. The
cues are sections of the lexicon `cues`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, Self

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import alternatives, terms
from infra.offline.language.speech_tags import find_tag
from infra.offline.language.verbs import FINITE_TAGS
from ports.questions.numbered import NumberedQuotation

NonSpeechKind = Literal["thought", "title", "letter", "sign", "emphasis"]

MAX_EMPHASIS_WORDS = 5
"""Words of a scare quote inside a sentence."""
MAX_EMBEDDED_WORDS = 12
"""The same where it begins in lower case, or has a title's capitals: not as speech."""
MAX_ASIDE_WORDS = 2
"""Words of a scare quote between commas."""
MAX_TAG_DISTANCE = 3
"""Words after a quotation among which its speech verb stands: `the old man said`."""
NON_TAG_PARTS_OF_SPEECH = frozenset({"ADP", "ADV", "CCONJ", "SCONJ"})
"""No speech tag begins with these: a trunk marked "Rome," so he called her."""

_DASH = re.compile(r"--|[—–]")
_NO_STOP = re.compile(r"\w[”\"’'»_]{1,3}\s")
_FULL_STOP = re.compile(r"(?<!\.)\.$")
_OPENING_QUOTE = re.compile(r"\W*[“\"‘'«„]")
_THINKER = r"(?:(?:poor|old|young|little|the|her|his|my)\s+)*(?:[A-Z]\w+|he|she|I)"
# "She mused" is said aloud, "she mused to herself" is not.
_THOUGHT_TAG = re.compile(
    rf"{_THINKER}\s+(?:thought|reflected|mused\s+to\s+\w+sel(?:f|ves))\b"
    rf"|(?:thought|reflected)\s+(?:to\s+)?{_THINKER}\b"
    rf"|mused\s+{_THINKER}\s+to\s+\w+sel(?:f|ves)\b"
)
_THOUGHT_LEAD = re.compile(
    rf"\bthought\s+{_THINKER}[,:]?$|\b(?:he|she|I)\s+thought[,:]$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationContext:
    """A quotation with the words around it, all without quotation marks.

    Attributes:
        before: The text of its unit before it; where that is empty, the unit above, if
            it ends with a colon.
        words: The quoted text.
        after: The text of its unit after it.
    """

    unit: TextUnit
    quotation: NumberedQuotation
    before: str
    words: str
    after: str

    @classmethod
    def build(
        cls, unit: TextUnit, quotation: NumberedQuotation, lead: TextUnit | None
    ) -> Self:
        """Return the context of *quotation* in *unit*; *lead* is the unit above."""
        before = unit.text[: quotation.start].rstrip("“\"‘'«_ \n\t")
        if not before and lead is not None and lead.text.rstrip().endswith(":"):
            before = lead.text.rstrip()
        return cls(
            unit=unit,
            quotation=quotation,
            before=before,
            words=unit.text[quotation.start : quotation.end].rstrip(),
            after=unit.text[quotation.end :].lstrip("”\"’'»_ \n\t"),
        )

    def has_cue_before(self, section: str) -> bool:
        """Tell whether a cue of *section* stands before the quotation."""
        return bool(_cue_pattern(section).search(self.before))

    def has_cue_after(self, section: str) -> bool:
        """Tell whether a cue of *section* follows the quotation directly."""
        return bool(_cue_pattern(section).match(self.after))


@cache
def _cue_pattern(section: str) -> re.Pattern[str]:
    return re.compile(alternatives("cues", section), re.IGNORECASE)


def classify_non_speech(
    unit: TextUnit, quotation: NumberedQuotation, lead: TextUnit | None
) -> NonSpeechKind | None:
    """Return what *quotation* is, or None where it is speech.

    *lead* is the unit above. A quotation whose speaker is known, a screenplay's, is
    always speech.
    """
    if quotation.speaker is not None:
        return None
    context = QuotationContext.build(unit, quotation, lead)
    if unit.role == "letter" or _is_document_lead(context.before):
        return "letter"
    if _is_thought(context):
        return "thought"
    if context.words.isupper() and context.has_cue_before("sign"):
        return "sign"
    if _is_scare_quote(context):
        return _scare_quote_kind(context)
    return _kind_from_cues(context)


def _is_document_lead(before: str) -> bool:
    """Tell whether the words announce a document: `… on the first page:`."""
    return bool(_cue_pattern("document").search(before))


def _is_thought(context: QuotationContext) -> bool:
    """Tell whether the words are only thought, or are not said after all."""
    if context.has_cue_before("thought") or context.has_cue_before("unsaid"):
        return True
    if _THOUGHT_LEAD.search(context.before):
        return True
    # After a full stop another sentence begins: "Come." He wanted to say more.
    if _FULL_STOP.search(context.words):
        return False
    has_tag = bool(_THOUGHT_TAG.match(context.after))
    return has_tag or context.has_cue_after("unsaid after")


def _is_scare_quote(context: QuotationContext) -> bool:
    """Tell whether the sentence uses the quoted words as a word of its own."""
    return _is_run_on(context) or _is_aside(context) or _is_subject(context)


def _is_run_on(context: QuotationContext) -> bool:
    """Tell whether the sentence runs into the quotation without a mark.

    Only the text before it can show that: before speech there is a comma, a colon or a
    speech verb. Printers put the comma after it inside the marks in any case.
    """
    words = context.words
    if not context.before[-1:].isalpha() or words.endswith(("!", "?", "—", "…", "-")):
        return False
    # A dash, an outcry and a speech verb show speech.
    if (
        _DASH.search(words)
        or context.has_cue_before("outcry")
        or _has_speech_verb(context)
    ):
        return False
    is_embedded = words[:1].islower() or _is_title(words)
    longest = MAX_EMBEDDED_WORDS if is_embedded else MAX_EMPHASIS_WORDS
    return len(words.split()) <= longest


def _is_title(words: str) -> bool:
    """Tell whether *words* are capitalised as a title is."""
    letters = [word for word in words.split() if word[0].isalpha()]
    return len(letters) > 1 and all(
        word[0].isupper() or word in terms("dialogue", "small title word")
        for word in letters
    )


def _has_speech_verb(context: QuotationContext) -> bool:
    """Tell whether a speech verb stands beside: `he softly said "no"`."""
    start = context.quotation.start
    before = [t for t in context.unit.parse if t.end <= start and t.text[0].isalpha()]
    while before and before[-1].lower.endswith("ly"):
        before.pop()
    speech_verbs = terms("verbs", "speech") - terms("dialogue", "naming verb")
    if before and before[-1].lemma in speech_verbs:
        return True
    return context.words.endswith(",") and _has_tag_after(context)


def _has_tag_after(context: QuotationContext) -> bool:
    """Tell whether a speech tag follows: he rose and "Come in," said he."""
    end = context.quotation.end
    after = [t for t in context.unit.parse if t.start >= end and t.text[0].isalpha()]
    if not after or after[0].pos in NON_TAG_PARTS_OF_SPEECH:
        return False
    tag = find_tag(context.unit, context.quotation)
    return tag is not None and tag.verb in after[:MAX_TAG_DISTANCE]


def _is_aside(context: QuotationContext) -> bool:
    """Tell whether a word or two stand between commas: he, as he put it, "lit," …"""
    return (
        context.quotation.continues is None
        and context.before.endswith(",")
        and context.words[:1].islower()
        and len(context.words.split()) <= MAX_ASIDE_WORDS
        and context.words.endswith(",")
        and context.after[:1].islower()
    )


def _is_subject(context: QuotationContext) -> bool:
    """Tell whether the quoted words are the subject of their sentence.

    "The Cedars" stood on a hill; but "Never" was his answer, which is speech.
    """
    end = context.quotation.end
    if context.before[-1:] not in {"", ".", "!", "?"}:
        return False
    if not _NO_STOP.match(context.unit.text, end - 1):
        return False
    verb = next(
        (t for t in context.unit.parse if t.start > end and t.text[0].isalpha()), None
    )
    return (
        verb is not None
        and verb.tag in FINITE_TAGS
        and verb.lemma not in terms("verbs", "speech")
        and not context.has_cue_after("answer")
    )


def _scare_quote_kind(context: QuotationContext) -> NonSpeechKind:
    if context.has_cue_before("sign"):
        return "sign"
    has_title = context.has_cue_before("title") or _is_title(context.words)
    return "title" if has_title else "emphasis"


def _kind_from_cues(context: QuotationContext) -> NonSpeechKind | None:
    """Return what the words around a quotation of any length say that it is."""
    if context.has_cue_before("named"):
        return "title"
    is_phrase = context.has_cue_before("phrased")
    if is_phrase or context.has_cue_after("phrased after"):
        return "emphasis"
    return None


def find_read_paragraphs(paragraphs: Sequence[tuple[TextUnit, ...]]) -> frozenset[str]:
    """Return the numbers of the quoted paragraphs that are read, not said.

    These are a document announced by the paragraph above, to the end of its quotation,
    and an epigraph: verse at the beginning of a chapter.
    """
    found: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        before = paragraphs[index - 1] if index else ()
        if not _OPENING_QUOTE.match(paragraph[0].text):
            continue
        continues_document = (
            before and before[0].paragraph in found and _is_continuation(paragraph)
        )
        has_lead = bool(before) and _is_document_lead(before[-1].text)
        if continues_document or has_lead or _is_epigraph(paragraph, before):
            found.add(paragraph[0].paragraph)
    return frozenset(found)


def _is_continuation(paragraph: tuple[TextUnit, ...]) -> bool:
    quotations = paragraph[0].quotations
    return bool(quotations) and quotations[0].continues is not None


def _is_epigraph(paragraph: tuple[TextUnit, ...], before: tuple[TextUnit, ...]) -> bool:
    is_first = not before or before[0].role == "heading"
    return is_first and paragraph[0].role == "verse"
