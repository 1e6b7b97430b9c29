"""The forward pass of all-MiniLM-L6-v2, in numpy.

Checked against the similarities that its makers publish (tests/infra/meaning).
"""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

# Before numpy is imported: on matrices as small as these, OpenBLAS's second thread does
# nothing but wait. Measured on texts of 60 words: 2,500 words per CPU second with one
# thread, 1,000 with two.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from tokenizers import Tokenizer
from typing_extensions import override

from infra.meaning import PORT
from infra.meaning.weights import WEIGHTS_FILE, Array, read_weights
from ports.errors import PortProtocolError
from ports.meaning import MeaningIndex, Similarities, TextEncoder

LAYERS = 6
HEADS = 12
WIDTH = 384
MAX_TOKENS = 256
"""Of a text; what it was trained on. The rest of a longer text is not read."""

MAX_TEXTS = 32
"""Texts in one pass, which take 12 MB at their longest in the widest layer each."""

MAX_CHARACTERS = MAX_TOKENS * 40
"""Of a text; more are not tokenized, because they could only be cut off."""

_EPSILON = np.float32(1e-12)
_SQRT_HALF = np.float32(np.sqrt(0.5))


class EncodedTexts(MeaningIndex):
    """Vectors of length 1, whose products are cosines."""

    def __init__(self, encoder: "MiniLmEncoder", texts: Array, runs: Array) -> None:
        self._encoder = encoder
        self._texts = texts
        self._runs = runs

    @override
    def similarities(self, question: str) -> Similarities:
        [vector] = self._encoder.encode([question])
        return Similarities(
            texts=(self._texts @ vector).tolist(), runs=(self._runs @ vector).tolist()
        )


class MiniLmEncoder(TextEncoder):
    """Reads English texts of up to 256 tokens."""

    def __init__(self, folder: Path) -> None:
        """*folder* holds the weights and the tokenizer.

        Raises:
            PortProtocolError: They are damaged.
        """
        self._weights = read_weights(folder / WEIGHTS_FILE)
        tokenizer = folder / "tokenizer.json"
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # its Rust code raises nothing narrower
            raise PortProtocolError(
                PORT, f"{tokenizer} is damaged ({error}); install it again"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    @override
    def index(self, texts: Sequence[str], runs: Sequence[range] = ()) -> EncodedTexts:
        vectors = self.encode(texts)
        means = [vectors[run.start : run.stop].mean(axis=0) for run in runs]
        return EncodedTexts(self, vectors, _to_unit(np.reshape(means, (-1, WIDTH))))

    def encode(self, texts: Sequence[str]) -> Array:
        """Return one vector of length 1 for each text.

        Raises:
            PortProtocolError: The weights are not those of this model.
        """
        batches = [
            [_to_readable(text) for text in texts[first : first + MAX_TEXTS]]
            for first in range(0, len(texts), MAX_TEXTS)
        ]
        try:
            return np.concatenate(
                [np.empty((0, WIDTH), np.float32), *map(self._encode_batch, batches)]
            )
        except (KeyError, ValueError) as error:
            raise PortProtocolError(
                PORT, f"the weights are not those of this model ({error})"
            ) from error

    def _encode_batch(self, texts: Sequence[str]) -> Array:
        tokens = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        # All texts in one matrix, without padding; only attention is each one's own.
        ends = np.cumsum([0, *map(len, tokens)])
        spans = [slice(first, end) for first, end in pairwise(ends)]
        states = self._embed(tokens)
        for layer in range(LAYERS):
            states = self._transform(states, spans, f"encoder.layer.{layer}")
        return _to_unit(np.stack([states[span].mean(axis=0) for span in spans]))

    def _embed(self, tokens: Sequence[Sequence[int]]) -> Array:
        table = "embeddings.{}_embeddings.weight".format
        places = self._weights[table("position")]
        return self._normalise(
            self._weights[table("word")][np.concatenate(tokens)]
            + np.concatenate([places[: len(ids)] for ids in tokens])
            + self._weights[table("token_type")][0],
            "embeddings",
        )

    def _transform(self, states: Array, spans: Sequence[slice], layer: str) -> Array:
        attended = self._linear(
            self._attend(states, spans, f"{layer}.attention.self"),
            f"{layer}.attention.output.dense",
        )
        states = self._normalise(states + attended, f"{layer}.attention.output")
        inner = _gelu(self._linear(states, f"{layer}.intermediate.dense"))
        outer = self._linear(inner, f"{layer}.output.dense")
        return self._normalise(states + outer, f"{layer}.output")

    def _attend(self, states: Array, spans: Sequence[slice], name: str) -> Array:
        query, key, value = (
            self._linear(states, f"{name}.{part}")
            .reshape(len(states), HEADS, -1)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        attended = np.empty_like(states)
        scale = np.float32(1 / np.sqrt(query.shape[-1]))
        for span in spans:
            scores = query[:, span] @ key[:, span].transpose(0, 2, 1) * scale
            weights = np.exp(scores - scores.max(axis=2, keepdims=True))
            weights /= weights.sum(axis=2, keepdims=True)
            heads = weights @ value[:, span]
            attended[span] = heads.transpose(1, 0, 2).reshape(heads.shape[1], -1)
        return attended

    def _linear(self, states: Array, name: str) -> Array:
        result: Array = states @ self._weights[f"{name}.weight"].T
        result += self._weights[f"{name}.bias"]
        return result

    def _normalise(self, states: Array, name: str) -> Array:
        centred = states - states.mean(axis=1, keepdims=True)
        variance = (centred * centred).mean(axis=1, keepdims=True)
        unit = centred / np.sqrt(variance + _EPSILON)
        scaled: Array = unit * self._weights[f"{name}.LayerNorm.weight"]
        return scaled + self._weights[f"{name}.LayerNorm.bias"]


def _to_unit(vectors: Array) -> Array:
    unit: Array = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _to_readable(text: str) -> str:
    # Half a pair of surrogates, as JSON may hold one, is no text to the tokenizer.
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()


def _gelu(x: Array) -> Array:
    """Return x Φ(x); the error function by Abramowitz and Stegun's formula 7.1.26.

    Numpy has none; this one is exact to 1.5e-7, which is a float's own precision.
    """
    distance = np.abs(x) * _SQRT_HALF
    t = 1 / (1 + 0.3275911 * distance)
    series = 1.061405429 * t - 1.453152027
    for coefficient in (1.421413741, -0.284496736, 0.254829592):
        series = series * t + coefficient
    tail = series * t * np.exp(-distance * distance)
    half: Array = 0.5 * x * (1 + np.sign(x) * (1 - tail))
    return half
