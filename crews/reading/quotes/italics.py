"""Speech in italics, as the eighteenth century printed it: cried out, _Sail ho_."""

import re
from collections.abc import Iterator

from ports.domain.story import Span

_ITALICS = re.compile(r"_(?=[^\W_])([^_]{2,400}+)_(?!\w)")
_MAX_LEAD_LENGTH = 160
# Speech verbs in all their forms: italics follow "crying" as they follow "cried".
_SPEECH_VERB_FORMS = (
    r"\b(?:cr(?:y|ies|ied|ying)|(?:shout|exclaim|answer|repeat|call|ask)(?:s|ed|ing)?"
    r"|repl(?:y|ies|ied|ying)|sa(?:y|ys|id|ying))"
)
_SPEECH_LEAD = re.compile(
    # In the same breath: she cried aloud _Come in_, a shout of _Come in_.
    rf"{_SPEECH_VERB_FORMS}\s+(?:aloud|out|of)[,:]?\s*$"
    # After a pause: he said in a low voice, _Come in_.
    rf"|{_SPEECH_VERB_FORMS}\b[^.!?;:]*[,:]\s*$"
)


def find_italic_speeches(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield what stands in italics and is led into as speech is.

    A word alone is only stressed, so speech is at least two.
    """
    for found in _ITALICS.finditer(text, paragraph.start, paragraph.end):
        lead = text[
            max(paragraph.start, found.start() - _MAX_LEAD_LENGTH) : found.start()
        ]
        if len(found[1].split()) > 1 and _SPEECH_LEAD.search(lead):
            yield Span(*found.span(1))
