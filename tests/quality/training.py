"""Learns the weights of the speaker model from annotated texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from infra.offline.quotes.speaker_chain import (
    RELATIONS,
    Array,
    backward,
    forward,
    log_sum,
    relation_of_states,
)
from infra.offline.quotes.speaker_model import SpeakerModel
from tests.quality.speaker_examples import Conversation

PAUSES = ("at once", "soon", "late")
PENALTY = 20.0
"""How much a weight is held to its prior: the inverse of its variance."""

PRIOR: dict[str, float] = {
    "nobody": 0.2,
    "somebody": 0.4,
    "narrator is a voice": -4.0,
    "narrator, pronoun": -3.0,
    "gender fits": 2.0,
    "gender differs": -8.0,
    "gender unknown": 0.3,
    "antecedent": 1.5,
    "first actor": 2.5,
    "last actor": 1.0,
    "last actor of the gender": 1.0,
    "gender of actor fits": 1.0,
    "gender of actor differs": -4.0,
    "addressed": -4.0,
    "mentioned": -0.8,
    "says the name": 1.0,
    "child of the addressed": 4.0,
    "addressed before, at once": 1.5,
    "addressed before, soon": 0.5,
    "addressed before, late": 0.5,
    "gender of the addressed": 0.5,
    "listener": 1.2,
    "referred to lately": 0.3,
    "out of view": -1.0,
    "faced": 1.5,
    "addressed as last speaker": -1.5,
    "same, at once": -2.5,
    "same, soon": 0.25,
    "same, late": 0.25,
    "alternating, at once": 1.0,
    "alternating, soon": 0.25,
    "alternating, late": 0.25,
}
"""What a feature weighs before any text is seen, whatever the tag: set by hand, so that
what the texts show too seldom has a sensible weight."""

NO_ACTORS = {"first actor", "gender of actor fits", "gender of actor differs"}


def prior_weight(name: str) -> float:
    """Return what the feature *name* weighs before any text is seen."""
    if name in PRIOR:
        return PRIOR[name]
    base, _, tag = name.rpartition(", ")
    if tag == "pronoun" and base in NO_ACTORS:
        return -PRIOR[base]
    if tag == "voice" and base.startswith(("same", "alternating")):
        return -4.0
    return 0.0


def _names_with_prior() -> set[str]:
    """Return the features that weigh something before any text is seen."""
    voices = {
        f"{relation}, {pause}, voice"
        for relation in ("same", "alternating")
        for pause in PAUSES
    }
    return {*PRIOR, *voices, *(f"{name}, pronoun" for name in NO_ACTORS)}


def prior_model() -> SpeakerModel:
    """Return the model that has seen no text: rules with weights set by hand."""
    weights = {name: prior_weight(name) for name in _names_with_prior()}
    return SpeakerModel(weights=weights, confidence={})


@dataclass(frozen=True, kw_only=True)
class _Chain:
    """A conversation in numbers: columns are features, in the order of the weights."""

    emissions: Array
    relations: Sequence[np.ndarray]
    possible: Array
    right: Array


def fit_weights(
    examples: Sequence[Conversation], *, penalty: float = PENALTY
) -> dict[str, float]:
    """Return the weights by which the real speakers of *examples* are most likely."""
    names = sorted(
        {n for e in examples for turn in e.features for who in turn for n in who}
        | {n for e in examples for turn in e.relations for ns in turn for n in ns}
        | _names_with_prior()
    )
    index = {name: i for i, name in enumerate(names)}
    chains = [_to_chain(example, index) for example in examples]
    prior = np.array([prior_weight(name) for name in names])

    def loss(weights: Array) -> tuple[float, Array]:
        off = weights - prior
        total, slope = 0.5 * penalty * float(off @ off), penalty * off
        for chain in chains:
            part, slopes = _chain_loss(chain, weights)
            total += part
            slope = slope + slopes
        return total, slope

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return {name: round(float(w), 3) for name, w in zip(names, found.x, strict=True)}


def _to_chain(example: Conversation, index: Mapping[str, int]) -> _Chain:
    shape = (*example.possible.shape, len(index))
    emissions = np.zeros(shape)
    for turn, states in enumerate(example.features):
        for state, features in enumerate(states):
            for name, value in features.items():
                emissions[turn, state, index[name]] = value
    return _Chain(
        emissions=emissions,
        relations=[
            np.array([[index[n] for n in names] for names in turn])
            for turn in example.relations
        ],
        possible=example.possible,
        right=example.possible + example.right,
    )


def _chain_loss(chain: _Chain, weights: Array) -> tuple[float, Array]:
    free, free_slope = _expectation(chain, weights, chain.possible)
    held, held_slope = _expectation(chain, weights, chain.right)
    return free - held, free_slope - held_slope


def _expectation(chain: _Chain, weights: Array, allowed: Array) -> tuple[float, Array]:
    """Return the sum over all ways to speak, and how often each feature is expected."""
    emissions = chain.emissions @ weights + allowed
    size = emissions.shape[1]
    relations = relation_of_states(size)
    scores = [
        weights[names].sum(axis=1)[relations] + emission
        for names, emission in zip(chain.relations, emissions[1:], strict=True)
    ]
    begins, ends = forward(emissions[0], scores), backward(size, scores)
    total = log_sum(begins[-1], (0, 1))
    states = np.array(
        [np.exp(log_sum(a + b - total, 0)) for a, b in zip(begins, ends, strict=True)]
    )
    slope = np.einsum("ts,tsf->f", states, chain.emissions)
    for turn, names in enumerate(chain.relations):
        pairs = np.exp(
            begins[turn][:, :, None] + scores[turn] + ends[turn + 1][None] - total
        )
        expected = np.bincount(
            relations.ravel(), weights=pairs.ravel(), minlength=len(RELATIONS)
        )
        np.add.at(slope, names, expected[:, None])
    return float(total), slope
