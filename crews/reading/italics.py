"""Speech in italics, as the eighteenth century printed it: cried out, _Sail ho_."""

import re
from collections.abc import Iterator

from ports.domain.story import Span

_ITALICS = re.compile(r"_(?=[^\W_])([^_]{2,400}+)_(?!\w)")
_LONGEST_LEAD = 160
# Speech verbs in all their forms: italics follow "crying" as they follow "cried".
_CRIES = (
    r"\b(?:cr(?:y|ies|ied|ying)|(?:shout|exclaim|answer|repeat|call|ask)(?:s|ed|ing)?"
    r"|repl(?:y|ies|ied|ying)|sa(?:y|ys|id|ying))"
)
_LED_INTO = re.compile(
    # In the same breath: she cried aloud _Come in_, a shout of _Come in_.
    rf"{_CRIES}\s+(?:aloud|out|of)[,:]?\s*$"
    # After a pause: he said in a low voice, _Come in_.
    rf"|{_CRIES}\b[^.!?;:]*[,:]\s*$"
)


def italic_speeches(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield what stands in italics and is led into as speech is.

    A word alone is only stressed, so speech is at least two.
    """
    for found in _ITALICS.finditer(text, paragraph.start, paragraph.end):
        lead = text[max(paragraph.start, found.start() - _LONGEST_LEAD) : found.start()]
        if len(found[1].split()) > 1 and _LED_INTO.search(lead):
            yield Span(*found.span(1))
