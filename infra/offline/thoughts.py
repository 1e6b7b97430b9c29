"""What stands in quotation marks and passes no lips: thought, or never said."""

import re

from infra.offline.framed import Framed

_THINKER = r"(?:(?:poor|old|young|little|the|her|his|my)\s+)*(?:[A-Z]\w+|he|she|I)"
# Whoever muses in quotation marks muses aloud, unless it is to himself.
_THOUGHTS = re.compile(
    rf"{_THINKER}\s+(?:thought|reflected|mused\s+to\s+\w+sel(?:f|ves))\b"
    rf"|(?:thought|reflected)\s+(?:to\s+)?{_THINKER}\b"
    rf"|mused\s+{_THINKER}\s+to\s+\w+sel(?:f|ves)\b"
)
_THOUGHT_LEADS = re.compile(
    rf"\bthought\s+{_THINKER}[,:]?$|\b(?:he|she|I)\s+thought[,:]$"
)
_FULL_STOP = re.compile(r"(?<!\.)\.$")


def is_thought(framed: Framed) -> bool:
    """Tell whether words are thought, or only all but said, by what is beside."""
    if framed.led_by("thought") or framed.led_by("unsaid"):
        return True
    if _THOUGHT_LEADS.search(framed.before):
        return True
    # After a full stop another sentence begins: "Come." He wanted to say more.
    if _FULL_STOP.search(framed.words):
        return False
    return bool(_THOUGHTS.match(framed.after)) or framed.followed_by("unsaid after")
