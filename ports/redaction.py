"""Words of other systems, made safe to log and to store: no story, no secret."""

import re

MAX_MESSAGE_LENGTH = 500

_SECRET_PATTERNS = (
    (re.compile(r"://[^\s/@]+@"), "://***@"),
    (re.compile(r"(?i)\b(bearer|basic|api-key|apikey)[\s:=]+\S+"), r"\1 ***"),
    (
        re.compile(r"(?i)\b(password|secret|token|api_key)(['\"]?\s*[:=]\s*)\S+"),
        r"\1\2***",
    ),
    (re.compile(r"\bsk-[\w-]{8,}"), "***"),
)
_QUOTATION_MARKS = {"'": "'", '"': '"', "`": "`", "“": "”", "‘": "’", "«": "»"}
_OPENING_MARK = re.compile(rf"(?<!\w)[{''.join(_QUOTATION_MARKS)}]")
_CLOSING_MARK = re.compile(rf"(?<!\\)[{''.join(_QUOTATION_MARKS.values())}](?!\w)")
_QUOTED_NAME = re.compile(r"(['\"`])[\w.:/-]*\1(?!\w)")


def mask_secrets(words: str) -> str:
    """Return *words* with passwords, tokens and keys replaced by stars."""
    for pattern, mask in _SECRET_PATTERNS:
        words = pattern.sub(mask, words)
    return words


def mask_quoted_text(words: str) -> str:
    """Return *words* without the quoted texts that are more than one name.

    A quoted name stays. Everything else is removed from its first quotation mark to
    the last of any kind, or to the end: what is quoted may hold marks itself.
    """
    position = 0
    while opening := _OPENING_MARK.search(words, position):
        if name := _QUOTED_NAME.match(words, opening.start()):
            position = name.end()
            continue
        ends = list(_CLOSING_MARK.finditer(words, opening.end()))
        rest = words[ends[-1].end() :] if ends else ""
        return f"{words[: opening.start()]}'…'{rest}"
    return words


def first_line(words: str, *, longest: int = MAX_MESSAGE_LENGTH) -> str:
    """Return the first line of *words*, cut to *longest* characters.

    What another system appends after it may be the text itself.
    """
    return words.strip().partition("\n")[0][:longest]


QUOTED_WORDS = 5
"""So many words in a row, in one order, are no chance: they are quoted."""


def mask_words_of(source: str, words: str) -> str:
    """Return *words* without what they repeat of *source*, quoted or not."""
    spoken = source.split()
    known = {
        tuple(spoken[start : start + QUOTED_WORDS])
        for start in range(len(spoken) - QUOTED_WORDS + 1)
    }
    parts = words.split()
    repeated = {
        place
        for start in range(len(parts) - QUOTED_WORDS + 1)
        if tuple(parts[start : start + QUOTED_WORDS]) in known
        for place in range(start, start + QUOTED_WORDS)
    }
    if not repeated:
        return words
    return " ".join(
        "…" if place in repeated else part
        for place, part in enumerate(parts)
        if place not in repeated or place - 1 not in repeated
    )
