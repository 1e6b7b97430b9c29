"""What stands in quotation marks and passes no lips: thought, or never said."""

import re

from infra.offline.quotes.quotation_context import QuotationContext

_THINKER = r"(?:(?:poor|old|young|little|the|her|his|my)\s+)*(?:[A-Z]\w+|he|she|I)"
# Whoever muses in quotation marks muses aloud, unless it is to himself.
_THOUGHT_TAG = re.compile(
    rf"{_THINKER}\s+(?:thought|reflected|mused\s+to\s+\w+sel(?:f|ves))\b"
    rf"|(?:thought|reflected)\s+(?:to\s+)?{_THINKER}\b"
    rf"|mused\s+{_THINKER}\s+to\s+\w+sel(?:f|ves)\b"
)
_THOUGHT_LEAD = re.compile(
    rf"\bthought\s+{_THINKER}[,:]?$|\b(?:he|she|I)\s+thought[,:]$"
)
_FULL_STOP = re.compile(r"(?<!\.)\.$")


def is_thought(framed: QuotationContext) -> bool:
    """Tell whether words are thought, or only all but said, by what is beside."""
    if framed.has_cue_before("thought") or framed.has_cue_before("unsaid"):
        return True
    if _THOUGHT_LEAD.search(framed.before):
        return True
    # After a full stop another sentence begins: "Come." He wanted to say more.
    if _FULL_STOP.search(framed.words):
        return False
    return bool(_THOUGHT_TAG.match(framed.after)) or framed.has_cue_after(
        "unsaid after"
    )
