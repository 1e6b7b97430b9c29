"""Where a speech is cut between shots: at the end of a sentence, else at a pause.

The offline reader and the Director's crew both share a long line out between shots.
They cut it here, so that each shot has the words that its action is about.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ports.domain.film import SPEECH_SLACK, WORDS_PER_SECOND

SPOKEN_WORD = re.compile(r"\w+(?:['’]\w+)*")
"""A word as it is spoken: "don't" is one, "ah—no" are two."""

SENTENCE, PAUSE, COMMA, CLAUSE, PHRASE, BLANK, NOTHING = range(7)
"""What stands between two words, the best place for a cut first."""

_CUT_COSTS = (0.0, 0.6, 0.8, 1.2, 2.5, 5.0, 9.0)
"""What a cut costs, by what stands there; a shot costs 1."""
_UNEVEN_COST = 0.3
"""What a part costs that is twice as long as it should be."""
_HASTE_COST = 1.5
"""What a part costs that has to be spoken faster than is comfortable."""
_STUB_COST = 1.0
MIN_PART_WORDS = 4
"""Words of a part that has a shot of its own; fewer are a stub."""
PART_SECONDS = 6.0
"""How long a shot holds on one part of a long speech."""

_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bMme)(?<!\bMlle)(?<!\bDr)(?<!\bProf)(?<!\bSt)"
    r"(?<!\bRev)(?<!\bHon)(?<!\bCapt)(?<!\bCol)(?<!\bGen)(?<!\bLt)(?<!\bSgt)"
    r"(?<!\b[A-Z])[.!?…][^\w\s]*\s"
)
_PAUSE_END = re.compile(r":[^\w\s]*\s|[;()—–]|--")
_COMMA_END = re.compile(r",[^\w\s]*\s")
"""No phrase ends within a number or a time: "1,000", "7:30"."""
_BLANK = re.compile(r"\s")
_CLAUSE_START = re.compile(
    r"(?:(?:by|for|from|in|of|on|to|with)\s+(?:which|whom|whose)"
    r"|(?:and|or|but|nor)(?!\s+(?:the|an?|his|her|its|my|our|their|your)\b)"
    r"|that|which|who|whom|whose|when|where|why|how|because|if|unless|as|than|though"
    r"|although|while|until|till|before|after|since|so)\b",
    re.IGNORECASE,
)
_PHRASE_START = re.compile(
    r"(?:and|or|but|nor|to|for|with|without|about|from)\b", re.IGNORECASE
)
"""Words before which a speaker draws a breath where no clause begins."""

_CLOSING_MARKS = " \"'”’»)]—–-"

_Way = tuple[float, tuple[int, ...]]
"""What the parts up to a word cost, and after how many words they end."""


def find_speech_cuts(
    speech: str, longest: float, *, count: int | None = None
) -> list[int]:
    """Return where the parts of *speech* begin, but for the first.

    Each part can be spoken in a shot of *longest* seconds. A sentence that fits into a
    shot is not cut, unless a director wants *count* parts: then it may be cut at its
    pauses, commas and clauses, and there are as many parts as these allow.
    """
    starts = [match.start() for match in SPOKEN_WORD.finditer(speech)]
    if len(starts) <= 1:
        return []
    kinds = {at: _kind_of_joint(speech, starts, at) for at in range(1, len(starts))}
    ways: dict[int, _Way] = {}
    for worst in (SENTENCE, PAUSE, COMMA, CLAUSE):
        places = _places(kinds, longest, worst=worst)
        ways = _ways_to_cut(places, len(starts), longest)
        if count is None or count <= max(ways):
            break
    if count is None:
        _, ends = min(ways.values())
    else:
        _, ends = ways[min(ways, key=lambda parts: (abs(parts - count), parts))]
    return [_position_before(speech, starts, end) for end in ends[:-1]]


def _places(kinds: dict[int, int], longest: float, *, worst: int) -> dict[int, int]:
    """Return the joints at which a speech may be cut, of all its *kinds*.

    A place that is worse than *worst* is one only where nothing better leaves parts
    that fit into a shot.
    """
    places = {at: kind for at, kind in kinds.items() if kind <= worst}
    for kind in range(worst + 1, NOTHING + 1):
        for start, end in pairwise([0, *sorted(places), len(kinds) + 1]):
            if end - start > max_words(longest):
                inner = range(start + 1, end)
                places |= {at: kind for at in inner if kinds[at] == kind}
    return places


def _kind_of_joint(speech: str, starts: Sequence[int], at: int) -> int:
    """Return what stands between the first *at* words and the next one."""
    between = speech[starts[at - 1] : starts[at]]
    if _SENTENCE_END.search(between):
        return PAUSE if speech[starts[at]].islower() else SENTENCE
    if _PAUSE_END.search(between):
        return PAUSE
    if _COMMA_END.search(between):
        return COMMA
    for kind, opening in ((CLAUSE, _CLAUSE_START), (PHRASE, _PHRASE_START)):
        is_opening = opening.match(speech, starts[at]) is not None
        if is_opening and not opening.match(speech, starts[at - 1]):
            return kind
    return BLANK if _BLANK.search(between) else NOTHING


def _ways_to_cut(places: dict[int, int], words: int, longest: float) -> dict[int, _Way]:
    """Return the cheapest way to cut *words* words, by its count of parts."""
    ways: dict[int, dict[int, _Way]] = {0: {0: (0.0, ())}}
    for end in (*sorted(places), words):
        ways[end] = {}
        cut = _CUT_COSTS[places[end]] if end < words else 0.0
        starts = (at for at in ways if at < end <= at + max_words(longest))
        for start in starts:
            cost = cut + _cost_of_part(end - start, longest)
            for parts, (before, ends) in ways[start].items():
                way = (before + cost, (*ends, end))
                known = ways[end].get(parts + 1)
                ways[end][parts + 1] = min(way, known) if known else way
    return ways[words]


def _cost_of_part(words: int, longest: float) -> float:
    comfortable = WORDS_PER_SECOND * longest
    ideal = min(WORDS_PER_SECOND * PART_SECONDS, comfortable)
    return (
        1
        + _UNEVEN_COST * (words / ideal - 1) ** 2
        + _HASTE_COST * (words > comfortable)
        + _STUB_COST * (words < MIN_PART_WORDS)
    )


def ends_sentence(words: str) -> bool:
    """Tell whether a sentence ends with *words*, whatever marks follow it."""
    return words.rstrip(_CLOSING_MARKS).endswith((".", "!", "?", "…"))


def max_words(longest: float) -> int:
    """Return how many words can be spoken in *longest* seconds, at the fastest."""
    return max(1, int(WORDS_PER_SECOND * SPEECH_SLACK * longest + 1e-9))


def _position_before(speech: str, starts: Sequence[int], at: int) -> int:
    """Return the position before a word and the opening marks that belong to it."""
    cut = starts[at]
    while cut > starts[at - 1] and speech[cut - 1] in "\"'“‘«([¿¡":
        cut -= 1
    return cut
