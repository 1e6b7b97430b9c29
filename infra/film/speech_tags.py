"""Speech tags: ``said the old man`` says no more than a cue does, and is left out.

How somebody speaks ("whispered") or what they do meanwhile is more than that.
"""

import re

_SAYS = (
    "said|says|say|asked|asks|ask|replied|replies|reply|answered|answers|answer"
    "|inquired|inquires|enquired|enquires|added|adds"
)
TITLES = (
    *("Mr", "Mrs", "Ms", "Dr", "St", "Mme", "Mlle", "Prof", "Rev", "Hon"),
    *("Capt", "Col", "Gen", "Lt", "Sgt", "Maj"),
)
_NO_NOUN = (
    r"(?:\w+ly|again|then|now|too|aloud|also|back|once|last|first|in|on|at|by|of|to"
    r"|with|from|for|as|and|or|but|who|that|when|while|after|before|over|under)\b"
)
_NOUN = rf"(?!{_NO_NOUN})[\w’'-]+"
_NAME = r"(?!(?:No|Nobody|None|Neither)\b)[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*){0,3}"
"""Whose silence is told, "no answer", says nothing."""
_WHO = (
    r"(?:(?i:he|she|it|I|we|they)|(?i:the|a|an|his|her|my|our|their|your)"
    rf" {_NOUN}(?: {_NOUN})?|{_NAME})"
)
_TAG = (
    rf"(?:(?:{_SAYS}) {_WHO}|{_WHO} (?:had )?(?:{_SAYS}))(?: (?:him|her|them|me|us))?\b"
)
_END = r"\s*[.,:;—–-]*\s*"
_NO_TITLE = "".join(rf"(?<!\b{title})" for title in (*TITLES, "[A-Z]"))
_FIRST = re.compile(rf"{_TAG}(?:{_END}$|{_NO_TITLE}\.\s+(?=[^\W\d_a-z]))")
_PLAIN = re.compile(rf"\s*{_TAG}[,;]?\s+")
_SENTENCE = re.compile(rf"\s*\S.*?(?:{_NO_TITLE}[.!?…]+[^\s\w]*(?=\s|$)|$)", re.DOTALL)
_WHAT = re.compile(
    r"(?:nothing|(?:any|some)thing|no more|not|so|it|this|that|these|what|little"
    r"|as much|(?:a|no) (?:few )?words?)\b"
)
"""What else is said, so that the sentence is no tag of the speech before it."""
_ACTS = (
    r"\w+ed|began|came|caught|drew|fell|gave|got|held|laid|led|left|let|made|put|ran|rose"
    r"|sat|shook|stood|threw|took|went"
)
_DOES_MORE = re.compile(
    rf"\s*(?:(?:{_SAYS}) (?P<inverted>{_WHO})"
    rf"|(?P<subject>{_WHO}) (?:had )?(?:{_SAYS})),?"
    rf" (?:and|but) (?:(?=(?P<other>he|she|it|they|we|I) )|(?=(?:{_ACTS})\b))"
)
"""A tag, after which its sentence tells what the speaker or another does."""
_DOES_MEANWHILE = re.compile(
    rf"\s*(?:(?:{_SAYS}) (?P<inverted>{_WHO})"
    rf"|(?P<subject>{_WHO}) (?:had )?(?:{_SAYS}))(?=,\s+\w+ing\b)"
)
"""A tag, after which its sentence tells what the speaker is doing."""
_MAX_MANNER = 100
"""Characters of a parenthetical: four lines."""
_DEED = re.compile(r"[,;—–]\s*(?:and|but|then)\b|^\s*(?:and|but|then)\b")
"""Where a sentence goes on from how somebody speaks to what happens next."""
_LAST = re.compile(rf"(?:^|(?<=[.!?…]\s)){_TAG}{_END}$")


def end_of_tag(text: str) -> int:
    """Return where a tag ends that is the first of *text*; 0 where none is."""
    found = _FIRST.match(text, len(text) - len(text.lstrip()))
    return found.end() if found else 0


def start_of_tag(text: str) -> int:
    """Return where a tag begins that is the last of *text*; its end where none is."""
    found = _LAST.search(text)
    return found.start() if found else len(text)


def drop_saying(text: str) -> str:
    """Return *text* without the tag it begins with, where it tells of a deed as well.

    ``said the boy, and rose`` is ``the boy rose``: that he speaks is in the script. A
    long ``said the boy, rising`` is ``the boy, rising``.
    """
    if found := _DOES_MEANWHILE.match(text):
        return f"{found['inverted'] or found['subject']}{text[found.end() :]}"
    found = _DOES_MORE.match(text)
    if found is None:
        return text
    deed = text[found.end() :]
    return deed if found["other"] else f"{found['inverted'] or found['subject']} {deed}"


def first_sentence(text: str) -> str:
    """Return the first sentence of *text*, with the white space before it."""
    found = _SENTENCE.match(text)
    return found[0] if found else ""


def read_manner(text: str, *, is_named: bool) -> tuple[str, int]:
    """Return what a tag says of the speech before it, and where the sentence ends.

    Nothing where *text* begins with no tag, or tells at length what happens.

    Args:
        text: What stands behind a quotation, a tag that is left out not with it.
        is_named: The speech has a cue: who speaks need not be said again.
    """
    sentence = first_sentence(text)
    plain = _PLAIN.match(sentence)
    is_tag = plain or sentence.lstrip()[:1].islower()
    manner = sentence[plain.end() if plain and is_named else 0 :]
    words = manner.strip().rstrip(".,;:!—– ")
    if not is_tag or not words or (plain and _WHAT.match(words)):
        return "", 0
    if len(words) > _MAX_MANNER or _DEED.search(words):
        return "", 0
    return words, len(sentence)
