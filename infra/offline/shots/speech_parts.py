"""The parts of a long speech, as its lines are split between its shots."""

from collections.abc import Sequence
from functools import partial
from math import ceil

from infra.offline.language.tokens import Token
from ports.domain.film import WORDS_PER_SECOND

MAX_WHOLE_WORDS = 15
"""Words of a speech that one shot carries whole."""
HELD_SECONDS = 6.0
"""How long a shot holds on one part of a long speech."""
WORDS_OF_PART = int(WORDS_PER_SECOND * HELD_SECONDS)
MAX_MORE_PARTS = 2
"""Shots by which a speech of long phrases exceeds what its length asks for."""
_PHRASE_ENDS = frozenset(",;:()—–.!?…")

Part = Sequence[Token]


def split_into_parts(words: Part, longest: float) -> list[Part]:
    """Return the parts of a speech that have a shot each, at most *longest* seconds.

    Where its phrases are long, it has a few shots more than its length asks for.
    """
    starts = [at for at in range(len(words)) if _begins_word(words, at)]
    count = _part_count(len(starts), longest)
    splits = [
        _split_evenly(words, starts, count + more) for more in range(MAX_MORE_PARTS + 1)
    ]
    fits = (
        parts for parts in splits if _longest_part(parts) <= WORDS_PER_SECOND * longest
    )
    return next(fits, None) or min(splits, key=_longest_part)


def _part_count(words: int, longest: float) -> int:
    """Return in how many shots a speech of *words* words is cut."""
    if words <= min(MAX_WHOLE_WORDS, WORDS_PER_SECOND * longest):
        return 1
    return ceil(words / min(WORDS_OF_PART, WORDS_PER_SECOND * longest))


def _split_evenly(words: Part, starts: Sequence[int], count: int) -> list[Part]:
    """Return *count* parts that end with phrases; fewer where there are too few."""
    ends = [
        number
        for number in range(1, len(starts))
        if any(
            t.text[0] in _PHRASE_ENDS or t.text == "--"
            for t in words[starts[number - 1] + 1 : starts[number]]
        )
    ]
    cuts = [0]
    for part in range(1, count):
        fair = len(starts) * part / count
        later = [end for end in ends if end > cuts[-1]]
        cut = min(later, key=partial(_distance, fair), default=int(fair))
        if cut > cuts[-1]:
            cuts.append(cut)
    edges = [*(starts[cut] for cut in cuts[1:]), len(words)]
    return [words[a:b] for a, b in zip([0, *edges[:-1]], edges, strict=True)]


def _distance(fair: float, end: int) -> float:
    return abs(end - fair)


def _longest_part(parts: list[Part]) -> int:
    return max(sum(_begins_word(part, at) for at in range(len(part))) for part in parts)


def _begins_word(words: Part, at: int) -> bool:
    """Tell whether a spoken word begins here: of "don't" only "do" does."""
    token = words[at]
    goes_on = at > 0 and words[at - 1].end == token.start
    is_ending = goes_on and not token.text.isalnum() and len(token.text) > 1
    return token.text[0].isalnum() and not is_ending
