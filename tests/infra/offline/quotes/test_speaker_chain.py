"""The sums over all ways in which a conversation may be spoken."""

from itertools import product

import numpy as np
import pytest

from infra.offline.quotes.speaker_chain import (
    ALTERNATING,
    OTHER,
    SAME,
    UNKNOWN,
    Array,
    probabilities,
    relation_of_states,
)

STATES, TURNS = 3, 4


def a_chain() -> tuple[Array, list[Array]]:
    random = np.random.default_rng(5)
    first = random.normal(size=STATES)
    return first, [random.normal(size=(STATES,) * 3) for _ in range(TURNS - 1)]


def sum_of_all_paths(first: Array, scores: list[Array]) -> Array:
    """Return ``[turn, state]`` by adding up every sequence of speakers."""
    sums = np.zeros((TURNS, STATES))
    for path in product(range(STATES), repeat=TURNS):
        before = (0, *path)
        score = first[path[0]] + sum(
            turn[before[i], before[i + 1], before[i + 2]]
            for i, turn in enumerate(scores)
        )
        for turn, state in enumerate(path):
            sums[turn, state] += np.exp(score)
    shares: Array = sums / sums.sum(axis=1, keepdims=True)
    return shares


def test_probabilities_add_up_every_way_to_speak() -> None:
    first, scores = a_chain()

    found = probabilities(first, scores)

    np.testing.assert_allclose(found, sum_of_all_paths(first, scores))


def test_what_is_impossible_has_no_probability() -> None:
    first, scores = a_chain()
    scores[1][:, :, 2] = -np.inf

    found = probabilities(first, scores)

    assert found[2, 2] == 0
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_one_turn_is_a_conversation() -> None:
    found = probabilities(np.log([1.0, 3.0]), [])

    np.testing.assert_allclose(found, [[0.25, 0.75]])


@pytest.mark.parametrize(
    ("before", "last", "now", "relation"),
    [
        pytest.param(1, 2, 2, SAME, id="same"),
        pytest.param(1, 2, 1, ALTERNATING, id="alternating"),
        pytest.param(1, 2, 3, OTHER, id="other"),
        pytest.param(1, 2, 0, UNKNOWN, id="nobody-now"),
        pytest.param(1, 0, 1, UNKNOWN, id="nobody-before"),
    ],
)
def test_a_speaker_relates_to_the_two_before(
    before: int, last: int, now: int, relation: int
) -> None:
    assert relation_of_states(4)[before, last, now] == relation
