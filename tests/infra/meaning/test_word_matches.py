"""The words of a question are compared one by one, and rare ones count more."""

from math import log

import numpy as np
import pytest

from infra.meaning.word_matches import TokensInPlace, WordMatches

DIRECTIONS = np.eye(6)


def tokens(*ids: int) -> TokensInPlace:
    """Return tokens of which each resembles only itself."""
    return TokensInPlace(ids=ids, vectors=DIRECTIONS[list(ids)].astype(np.float16))


def test_every_word_of_the_question_counts_by_how_rare_it_is() -> None:
    # The token 0 is in both runs, 1 in one of them, and 5 in none.
    matches = WordMatches([tokens(0, 2), tokens(0, 1)], [range(1), range(1, 2)])

    wholes, _ = matches.find(tokens(0, 1, 5))

    common, rare, unknown = (log(1 + 2 / (runs + 0.5)) for runs in (2, 1, 0))
    whole = common + rare + unknown
    assert wholes == pytest.approx([common / whole, (common + rare) / whole])


def test_words_that_stand_together_are_nearer_than_those_far_apart() -> None:
    together = [tokens(0), tokens(1), tokens(2), tokens(2), tokens(2)]
    apart = [tokens(0), tokens(2), tokens(2), tokens(2), tokens(1)]
    matches = WordMatches([*together, *apart], [range(5), range(5, 10)])

    wholes, stretches = matches.find(tokens(0, 1))

    assert wholes == pytest.approx([1, 1])
    assert stretches == pytest.approx([1, 0.5])


def test_a_text_without_tokens_resembles_nothing() -> None:
    nothing = TokensInPlace(ids=(), vectors=np.empty((0, 6)))
    matches = WordMatches([nothing, tokens(0)], [range(1), range(1, 2)])

    wholes, _ = matches.find(tokens(0))

    assert wholes == pytest.approx([-1, 1])
    assert matches.find(nothing)[0] == [0, 0]
