"""Speech that a dash opens and nothing closes."""

import re
from collections.abc import Sequence

from crews.reading.text.speech_verbs import SPEECH_TAG
from ports.domain.story import Span

_OPENING_DASH = re.compile(r"(?:-{1,3}|[—–―])\s*+")
_TAG_AFTER_SPEECH = re.compile(
    rf"(?<=[,!?…—–-])\s*+(?P<dash>(?:--|[—–―])\s*+)?(?={SPEECH_TAG.pattern})"
    # — She is twelve. — He rubs his eyes. — What did you say?
    r"|(?<=[.!?…])\s++(?P<between>[—–―])\s++(?=(?:He|She|They|The)\s)"
)
_DASH = re.compile(r"(?:--|[—–―])\s*+")
# A tag may itself go on: says the woman, and hangs up.
_TAG_END = re.compile(
    r"[.!?]\s++|,\s++(?!(?:and|but|as|with|who|while|then|his|her|their|\w{2,}ing|not)\b)"
    r"|,?\s*+(?:--|[—–―])\s*+|:\s++"
)

# No, he says. He puts the receiver down.
_NARRATION_START = re.compile(r"(?:He|She|They)\s[a-z]+(?:s|ed)\b")


def find_dash_speeches(text: str, paragraph: Span) -> list[Span]:
    """Return what is spoken in a paragraph that a dash opens.

    Speech ends where a tag follows (*he said*), and goes on after the tag's end: at
    a dash, where a dash parted it from the speech.
    """
    opening = _OPENING_DASH.match(text, paragraph.start, paragraph.end)
    start = opening.end() if opening else paragraph.start
    spans = []
    while tag := _TAG_AFTER_SPEECH.search(text, start, paragraph.end):
        spans.append(Span(start, tag.start()))
        closing = _DASH if tag["dash"] or tag["between"] else _TAG_END
        after = closing.search(text, tag.end(), paragraph.end)
        # After a dash that stands for itself, "She asked him" is said as well.
        narrated = after and _NARRATION_START.match(text, after.end(), paragraph.end)
        if after is None or (narrated and not tag["between"]):
            return _drop_blank_spans(text, spans)
        start = after.end()
    return _drop_blank_spans(text, [*spans, Span(start, paragraph.end)])


def _drop_blank_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.slice(text).strip()]
