"""Speech tags that say no more than a cue does: ``said the old man``.

How somebody speaks ("whispered") or what they do meanwhile is more than that.
"""

import re

_SAYS = (
    "said|says|say|asked|asks|ask|replied|replies|reply|answered|answers|answer"
    "|inquired|inquires|enquired|enquires|added|adds"
)
_TITLES = (
    *("Mr", "Mrs", "Ms", "Dr", "St", "Mme", "Mlle", "Prof", "Rev", "Hon"),
    *("Capt", "Col", "Gen", "Lt", "Sgt", "Maj"),
)
_NO_NOUN = (
    r"(?:\w+ly|again|then|now|too|aloud|also|back|once|last|first|in|on|at|by|of|to"
    r"|with|from|for|as|and|or|but|who|that|when|while|after|before|over|under)\b"
)
_NOUN = rf"(?!{_NO_NOUN})[\w’'-]+"
_NAME = r"[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*){0,3}"
_WHO = (
    r"(?:(?i:he|she|it|I|we|they)|(?i:the|a|an|his|her|my|our|their|your)"
    rf" {_NOUN}(?: {_NOUN})?|{_NAME})"
)
_TAG = (
    rf"(?:(?:{_SAYS}) {_WHO}|{_WHO} (?:had )?(?:{_SAYS}))(?: (?:him|her|them|me|us))?\b"
)
_END = r"\s*[.,:;—–-]*\s*"
_NO_TITLE = "".join(rf"(?<!\b{title})" for title in (*_TITLES, "[A-Z]"))
_FIRST = re.compile(rf"{_TAG}(?:{_END}$|{_NO_TITLE}\.\s+(?=[^\W\d_a-z]))")
_LAST = re.compile(rf"(?:^|(?<=[.!?…]\s)){_TAG}{_END}$")


def end_of_tag(text: str) -> int:
    """Return where a tag ends that is the first of *text*; 0 where none is."""
    found = _FIRST.match(text, len(text) - len(text.lstrip()))
    return found.end() if found else 0


def start_of_tag(text: str) -> int:
    """Return where a tag begins that is the last of *text*; its end where none is."""
    found = _LAST.search(text)
    return found.start() if found else len(text)
