"""How long speech takes, and where a long line may be split between shots."""

import math
import re
from bisect import bisect_left
from dataclasses import dataclass

from crews.laws.case import collapse_whitespace
from crews.laws.duration import SPEECH_SLACK, count_spoken_words
from ports.domain.film import TARGET_SHOT_SECONDS, WORDS_PER_SECOND, LinePart
from ports.domain.story import Span

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bMme)(?<!\bMlle)(?<!\bDr)(?<!\bProf)(?<!\bSt)"
    r"(?<!\bRev)(?<!\bHon)(?<!\bCapt)(?<!\bCol)(?<!\bGen)(?<!\bLt)(?<!\bSgt)"
    r"(?<!\b[A-Z])[.!?…][^\w\s]*\s"
)
_PHRASE_END = re.compile(r"[,:][^\w\s]*\s|[;()—–]|--")
"""No phrase ends within a number or a time: "1,000", "7:30"."""
_BLANK = re.compile(r"\s")
_CONJUNCTION = re.compile(
    r"(?:and|or|but|that|which|who|whom|to|for|when|where|because|if|as|until|before"
    r"|after|with|without)\b",
    re.IGNORECASE,
)
"""Words before which a speaker pauses, where a sentence has no punctuation."""
_MIN_TAIL_WORDS = 3
"""Fewer words are not split off, as long as the duration law allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRate:
    """How many words fit into a shot of at most *max_shot_seconds* seconds."""

    max_shot_seconds: float

    @property
    def target_words(self) -> int:
        """Words at a comfortable rate in a shot of the target length."""
        return int(WORDS_PER_SECOND * min(TARGET_SHOT_SECONDS, self.max_shot_seconds))

    @property
    def comfortable_words(self) -> int:
        """Words at a comfortable rate in the longest shot."""
        return int(WORDS_PER_SECOND * self.max_shot_seconds)

    @property
    def max_words(self) -> int:
        """Words that the duration law allows in the longest shot."""
        return int(WORDS_PER_SECOND * SPEECH_SLACK * self.max_shot_seconds + 1e-9)

    def shot_seconds(self, words: int, directed: float) -> float:
        """Return how many seconds a shot with *words* words lasts.

        At least what the Director asked for, *directed*, and never more than the
        longest shot.
        """
        needed = math.ceil(words / WORDS_PER_SECOND * 10) / 10
        return min(self.max_shot_seconds, max(directed, needed))


def split_line(
    line_id: str, source: Span, words: str, rate: SpeechRate
) -> list[LinePart]:
    """Split a line at sentences, else at phrases, so that each part fits into a shot.

    *words* is the text of *source*. The parts leave out nothing but white space.
    """
    return _to_parts(line_id, source, words, _split_positions(words, rate))


def split_evenly(
    line_id: str, source: Span, words: str, *, shot_count: int
) -> list[LinePart] | None:
    """Split a line into *shot_count* parts at ends of phrases, as evenly as possible.

    Returns None if it has too few phrases, because a phrase is not split.
    """
    starts = [match.start() for match in _WORD.finditer(words)]
    ends = [
        count
        for count in range(1, len(starts))
        if _PHRASE_END.search(words[starts[count - 1] : starts[count]])
        or _SENTENCE_END.search(words[starts[count - 1] : starts[count]])
    ]
    chosen: list[int] = []
    for share in range(1, shot_count):
        fair = len(starts) * share / shot_count
        later = [end for end in ends if end > (chosen[-1] if chosen else 0)]
        if not later:
            return None
        chosen.append(min(later, key=lambda end: abs(end - fair)))
    cuts = [_split_position_before(words, starts, count) for count in chosen]
    return _to_parts(line_id, source, words, cuts)


def count_words(line_parts: list[LinePart] | tuple[LinePart, ...]) -> int:
    """Count the spoken words of *line_parts*."""
    return sum(count_spoken_words(part.text) for part in line_parts)


def _to_parts(
    line_id: str, source: Span, words: str, cuts: list[int]
) -> list[LinePart]:
    spans = [
        _trim(words, start, end)
        for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True)
    ]
    return [
        LinePart(
            line_id=line_id,
            source=Span(source.start + start, source.start + end),
            text=collapse_whitespace(words[start:end]),
        )
        for start, end in spans
    ]


def _split_positions(words: str, rate: SpeechRate) -> list[int]:
    starts = [match.start() for match in _WORD.finditer(words)]
    cuts: list[int] = []
    while (left := len(starts)) > rate.target_words and left > min(
        rate.max_words, rate.target_words + _MIN_TAIL_WORDS
    ):
        length = _next_part_length(words, starts, rate)
        cuts.append(_split_position_before(words, starts, length))
        starts = starts[bisect_left(starts, cuts[-1]) :]
    return cuts


def _next_part_length(words: str, starts: list[int], rate: SpeechRate) -> int:
    """Return how many words the next part has."""
    least = max(1, rate.target_words * 2 // 5)
    longest = min(rate.max_words, len(starts) - 1)
    between = {
        count: words[starts[count - 1] : starts[count]]
        for count in range(1, longest + 1)
    }
    easy = range(min(rate.target_words, longest), min(least, longest) - 1, -1)
    stretched = range(min(rate.target_words, longest) + 1, longest + 1)
    for ending, counts in (
        (_SENTENCE_END, easy),
        (_PHRASE_END, easy),
        (_SENTENCE_END, stretched),
        (_PHRASE_END, stretched),
    ):
        for count in counts:
            if ending.search(between[count]):
                return count
    joints = (c for c in easy if _starts_clause(words, starts, c))
    blanks = (c for c in range(easy.start, 0, -1) if _BLANK.search(between[c]))
    return next(joints, None) or next(blanks, easy.start)


def _starts_clause(words: str, starts: list[int], count: int) -> bool:
    """Tell whether a clause begins after *count* words, as in "to know | to whom"."""
    begins = _CONJUNCTION.match(words, starts[count]) is not None
    return begins and not _CONJUNCTION.match(words, starts[count - 1])


def _split_position_before(words: str, starts: list[int], count: int) -> int:
    """Return the position before a word and the opening marks that belong to it."""
    cut = starts[count]
    while cut > starts[count - 1] and words[cut - 1] in "\"'“‘«([¿¡":
        cut -= 1
    return cut


def _trim(words: str, start: int, end: int) -> tuple[int, int]:
    piece = words[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(
        piece.rstrip()
    )
