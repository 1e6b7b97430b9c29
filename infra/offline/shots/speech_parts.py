"""The parts of a long speech, as its lines are split between its shots."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from infra.offline.language.lexicon import terms
from infra.offline.language.tokens import Token
from ports.domain.speech_cuts import ends_sentence, find_speech_cuts

MIN_PARTS_OF_REACTION = 4
PARTS_FOR_REACTION = 5
"""Parts of a speech of which one is heard over the face of who listens."""

Part = Sequence[Token]


def split_into_parts(words: Part, longest: float) -> list[Part]:
    """Return the parts of a speech that have a shot each, at most *longest* seconds."""
    speech, starts = "", []
    for at, token in enumerate(words):
        is_apart = at > 0 and words[at - 1].end < token.start
        speech += " " if is_apart else ""
        starts.append(len(speech))
        speech += token.text
    cuts = [bisect_left(starts, cut) for cut in find_speech_cuts(speech, longest)]
    return [words[a:b] for a, b in pairwise([0, *cuts, len(words)])]


def find_reactions(parts: Sequence[Part]) -> frozenset[int]:
    """Return which parts of a long speech are heard over the face of who listens.

    Such a part is inside the speech and begins with a sentence; it is the one that says
    most to who listens.
    """
    firsts = range(0, len(parts) - MIN_PARTS_OF_REACTION + 1, PARTS_FOR_REACTION)
    found = frozenset[int]()
    for first in firsts:
        inside = range(max(1, first), min(first + PARTS_FOR_REACTION, len(parts) - 1))
        at_sentences = [at for at in inside if _is_closed(parts[at - 1])]
        if at_sentences:
            found |= {max(at_sentences, key=lambda at: (_weight(parts[at]), at))}
    return found


def _is_closed(part: Part) -> bool:
    return ends_sentence("".join(token.text for token in part))


def _weight(part: Part) -> int:
    """Return how much a part concerns who listens: "you", a question, an outcry."""
    return sum(t.lower in terms("pronouns", "second person") for t in part) + any(
        t.text[0] in "!?" for t in part
    )
