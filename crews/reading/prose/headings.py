"""Tells chapter headings, titles and scene breaks from lines of text."""

import re
from collections.abc import Sequence

from crews.reading.text.lines import TextLine

_NUMBER = (
    r"(?:[IVXLC]{1,8}|[ivxlc]{1,8}|\d{1,3}|(?:the )?(?:first|second|third|fourth|fifth"
    r"|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last)|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twenty|thirty|forty|fifty|sixty)(?:[- ](?:one|two|three|four|five|six|seven"
    r"|eight|nine))?)"
)
_KEYWORD = re.compile(
    r"[_*#\s]{0,6}(?:(?:chapter|chap\.|book|part|volume|vol\.|stave|canto|letter|act"
    rf"|section|episode|tale|phase)\s{{1,3}}{_NUMBER}|{_NUMBER}\s(?:chapter|book|part))"
    r"\b(?P<rest>.{0,80})$",
    re.IGNORECASE,
)
_NAMED_SECTION = re.compile(
    r"[_*#\s]{0,6}(?:prologue|epilogue|preface|foreword|afterword|introduction"
    r"|conclusion|interlude|postscript)\b[.:_*]{0,4}$",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"[_*\[(—–-]{0,3}\s?(?:[IVXLC]{1,8}|\d{1,2}"
    r"|(?:ONE|TWO|THREE|FOUR|FIVE|SIX|SEVEN|EIGHT|NINE|TEN|ELEVEN|TWELVE))"
    r"\s?[.)\]_*:—–-]{0,3}$"
    # Without a full stop: "One. Two." is a person counting.
    r"|(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)$"
)
_MARKDOWN = re.compile(r"#{1,4}\s+\S.{0,100}$")
_BREAK = re.compile(r"[*#~•·⁂❦§†‡–—_=.\s\-+]{1,100}$|[-~\s]*o[0O]o[-~\s]*$")
_ONLY_DOTS = re.compile(r"[.…]{1,}$")
_MAX_TITLE_WORDS = 12
_MAX_TITLE_LENGTH = 80


def is_break(line: TextLine) -> bool:
    """Tell whether *line* is a scene-break mark such as ``* * *``."""
    words = line.text
    return bool(_BREAK.match(words)) and not _ONLY_DOTS.match(words)


def is_chapter_heading(lines: Sequence[TextLine], index: int) -> bool:
    """Tell whether the line at *index* is the first line of a chapter heading.

    Only the lines beside it are looked at, so that an edit elsewhere changes nothing.
    """
    line = lines[index]
    if len(line.text) > _MAX_TITLE_LENGTH + 40 or not _is_clear_above(lines, index):
        return False
    if keyword := _KEYWORD.match(line.text):
        return _is_rest_of_heading(keyword["rest"], line.text)
    if _MARKDOWN.match(line.text) or _NAMED_SECTION.match(line.text):
        return _is_isolated(lines, index)
    if _NUMERAL.match(line.text):
        return _is_isolated(lines, index) and not _is_page_number(lines, index)
    return _is_isolated_capitals(lines, index) or _is_story_title(lines, index)


def is_title_line(lines: Sequence[TextLine], index: int) -> bool:
    """Tell whether the line at *index*, below a heading, is part of that heading."""
    line = lines[index]
    if not _is_clear_below(lines, index) or _is_indented_body(line):
        return False
    return _is_title_like(line.text) or _is_open_ended(line.text)


def _is_indented_body(line: TextLine) -> bool:
    return line.text[0] in "\"'“‘«—"


def _is_story_title(lines: Sequence[TextLine], index: int) -> bool:
    words = lines[index].text
    return (
        index == 0 < len(lines) - 1
        and _is_clear_below(lines, index)
        and _is_title_like(words)
        and _is_open_ended(words)
    )


def _is_open_ended(words: str) -> bool:
    """Tell whether a line ends without punctuation: "In which a letter is read"."""
    short = len(words.split()) <= _MAX_TITLE_WORDS and len(words) <= _MAX_TITLE_LENGTH
    return short and words[0].isupper() and words[-1].isalnum()


def _is_clear_above(lines: Sequence[TextLine], index: int) -> bool:
    if index == 0 or lines[index].gap:
        return True
    return lines[index - 1].text[-1] in ".!?\"'”’*" or _has_chapter_keyword(
        lines[index - 1]
    )


def _has_chapter_keyword(line: TextLine) -> bool:
    return bool(_KEYWORD.match(line.text))


def _is_isolated(lines: Sequence[TextLine], index: int) -> bool:
    above = index == 0 or lines[index].gap > 0 or _has_chapter_keyword(lines[index - 1])
    return above and _is_clear_below(lines, index)


def _is_clear_below(lines: Sequence[TextLine], index: int) -> bool:
    return index + 1 == len(lines) or lines[index + 1].gap > 0


def _is_rest_of_heading(rest: str, whole: str) -> bool:
    if not rest or rest[0] in ".:—–-)]_*,;":
        return not rest.rstrip().endswith((",", ";"))
    return rest.isspace() or whole.isupper() or _is_title_like(rest.strip())


def _is_page_number(lines: Sequence[TextLine], index: int) -> bool:
    """Tell whether a number stands in the middle of a sentence, as page numbers do."""
    if index == 0 or index + 1 == len(lines):
        return False
    above, below = lines[index - 1].text, lines[index + 1].text
    return above[-1].isalnum() and below[0].islower()


def _is_isolated_capitals(lines: Sequence[TextLine], index: int) -> bool:
    line = lines[index]
    # Signs and telegrams inside a chapter have only one blank line before them.
    apart = (index == 0 or line.gap > 1) and _is_clear_below(lines, index)
    letters = sum(map(str.isalpha, line.text))
    return (
        apart
        and line.text.isupper()
        and letters > 3  # noqa: PLR2004
        and len(line.text) <= _MAX_TITLE_LENGTH
        and line.text[-1] not in "!\"'”’,;:"
        and line.text[0] not in "\"'“‘[("
    )


def _is_title_like(words: str) -> bool:
    tokens = words.split()
    if not tokens or len(tokens) > _MAX_TITLE_WORDS or len(words) > _MAX_TITLE_LENGTH:
        return False
    if words.isupper():
        return True
    first = words.lstrip("_*(")[:1]
    if not first.isupper() or words[-1] in '!?,;:"”':
        return False
    long_words = [token for token in tokens if len(token) > 3]  # noqa: PLR2004
    capitals = sum(token.lstrip("_*(")[:1].isupper() for token in long_words)
    return capitals >= (1.0 if words.endswith(".") else 0.5) * len(long_words)
