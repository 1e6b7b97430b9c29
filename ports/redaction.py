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
# Quoted text that is more than one name: a library's error may quote the story.
_QUOTED_TEXT = re.compile(r"'[^'\n]*[^\w.:/'-][^'\n]*'|\"[^\"\n]*[^\w.:/\"-][^\"\n]*\"")


def mask_secrets(words: str) -> str:
    """Return *words* with passwords, tokens and keys replaced by stars."""
    for pattern, mask in _SECRET_PATTERNS:
        words = pattern.sub(mask, words)
    return words


def mask_quoted_text(words: str) -> str:
    """Return *words* without the quoted texts that are more than one name."""
    return _QUOTED_TEXT.sub("'…'", words)


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
