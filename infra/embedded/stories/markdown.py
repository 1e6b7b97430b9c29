"""Reads the inline marks of Markdown: the mark leaves, the word stays.

Headings, rules and what stands between two rules above the text keep their marks, by
which the reading kit knows them.
"""

import re

_FRONT_MATTER = re.compile(
    r"\s*(?P<rule>---|\+\+\+)\n.{0,8000}?\n(?P=rule)\n", re.DOTALL
)
_MARKS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # A link and an image, and a footnote's number but for the footnote itself.
        r"!?\[(?P<word>[^\[\]\n]{1,400})\]\([^()\s]{0,800}(?:\s+\"[^\"\n]{0,200}\")?\)",
        r"(?<!^)(?P<word>)\[\^[^\]\s]{1,40}\]",
        # Code, but not the quotation marks of `this' and ``this''.
        r"(?<!`)(?P<mark>`{1,2})(?P<word>[^`'’\n]{1,400})(?P=mark)(?!`)",
        *(
            rf"(?<![\\\w{mark}])(?P<mark>{mark}{{1,3}})(?=[^\s{mark}])"
            rf"(?P<word>(?:[^{mark}\n]|\n(?!\s*\n)){{1,4000}}?)"
            rf"(?<=\S)(?<!\\)(?P=mark)(?![\w{mark}])"
            for mark in (r"\*", "_")
        ),
        r"\\(?P<word>[\\`*_{}\[\]()#+.!>~-])",
    )
)


def strip_inline_marks(text: str) -> str:
    """Return *text* without the marks of emphasis, code, links and footnotes."""
    front = _FRONT_MATTER.match(text)
    first = front.end() if front else 0
    body = text[first:]
    for mark in _MARKS:
        body = mark.sub(lambda found: found["word"], body)
    return text[:first] + body
