"""The forward pass of all-MiniLM-L6-v2, in numpy.

Checked against the similarities that its makers publish (tests/infra/meaning).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from infra.meaning.low_rank import change_weights
from infra.meaning.weights import WEIGHTS_FILE, Array, read_weights
from infra.meaning.word_matches import TokensInPlace, WordMatches
from ports.errors import PortProtocolError
from ports.meaning import MeaningIndex, Similarities, TextEncoder

LAYERS = 6
HEADS = 12
WIDTH = 384
MAX_TOKENS = 256
"""Of a text; what it was trained on. The rest of a longer text is not read."""

TOKENS_IN_PLACE = 180
"""Of texts that follow each other and are read together, about a passage's length."""

MAX_TEXTS = 32
"""Texts in one pass, which take 12 MB at their longest in the widest layer each."""

MAX_CHARACTERS = MAX_TOKENS * 40
"""Of a text; more are not tokenized, because they could only be cut off."""

_EPSILON = np.float32(1e-12)
_SQRT_HALF = np.float32(np.sqrt(0.5))


class EncodedTexts(MeaningIndex):
    """Vectors of length 1, whose products are cosines."""

    def __init__(
        self, encoder: "MiniLmEncoder", texts: Array, words: WordMatches
    ) -> None:
        self._encoder = encoder
        self._texts = texts
        self._words = words

    @override
    def similarities(self, question: str) -> Similarities:
        vector, tokens = self._encoder.read_question(question)
        runs, stretches = self._words.find(tokens)
        return Similarities(
            texts=(self._texts @ vector).tolist(), runs=runs, stretches=stretches
        )


class MiniLmEncoder(TextEncoder):
    """Reads English texts of up to 256 tokens."""

    def __init__(self, folder: Path, changes: Path | None = None) -> None:
        """*folder* holds the weights and the tokenizer, *changes* what to add to them.

        Raises:
            PortProtocolError: They are damaged, or do not belong together.
        """
        self._weights = read_weights(folder / WEIGHTS_FILE)
        if changes:
            with _refuse_other_weights():
                self._weights = change_weights(self._weights, read_weights(changes))
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
        words = WordMatches(self.read(texts) if runs else (), runs)
        return EncodedTexts(self, self.encode(texts), words)

    def read(self, texts: Sequence[str]) -> list[TokensInPlace]:
        """Return the tokens of texts that follow each other, read together.

        Raises:
            PortProtocolError: The weights are not those of this model.
        """
        found = self._tokenizer.encode_batch(list(map(_to_readable, texts)))
        inner = [tokens.ids[1:-1] for tokens in found]
        opening, closing = self._tokenizer.encode("").ids
        read: list[TokensInPlace] = []
        for numbers in _pack([len(ids) for ids in inner]):
            ids = [token for number in numbers for token in inner[number]]
            with _refuse_other_weights():
                states, _ = self._run([[opening, *ids, closing]])
            vectors = _to_unit(states[1:-1]).astype(np.float16)
            ends = np.cumsum([0, *(len(inner[number]) for number in numbers)])
            read += (
                TokensInPlace(ids=inner[number], vectors=vectors[first:end])
                for number, (first, end) in zip(numbers, pairwise(ends), strict=True)
            )
        return read

    def read_question(self, question: str) -> tuple[Array, TokensInPlace]:
        """Return its vector of length 1 and its tokens, both of one pass.

        Raises:
            PortProtocolError: The weights are not those of this model.
        """
        ids = self._tokenizer.encode(_to_readable(question)).ids
        with _refuse_other_weights():
            states, _ = self._run([ids])
        [vector] = _to_unit(states.mean(axis=0, keepdims=True))
        return vector, TokensInPlace(ids=ids[1:-1], vectors=_to_unit(states[1:-1]))

    def encode(self, texts: Sequence[str]) -> Array:
        """Return one vector of length 1 for each text.

        Raises:
            PortProtocolError: The weights are not those of this model.
        """
        batches = [
            [_to_readable(text) for text in texts[first : first + MAX_TEXTS]]
            for first in range(0, len(texts), MAX_TEXTS)
        ]
        with _refuse_other_weights():
            return np.concatenate(
                [np.empty((0, WIDTH), np.float32), *map(self._encode_batch, batches)]
            )

    def _encode_batch(self, texts: Sequence[str]) -> Array:
        tokens = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        states, spans = self._run(tokens)
        return _to_unit(np.stack([states[span].mean(axis=0) for span in spans]))

    def _run(self, tokens: Sequence[Sequence[int]]) -> tuple[Array, list[slice]]:
        """Return the last layer's vector of every token, and where each text's are."""
        # All texts in one matrix, without padding; only attention is each one's own.
        ends = np.cumsum([0, *map(len, tokens)])
        spans = [slice(first, end) for first, end in pairwise(ends)]
        states = self._embed(tokens)
        for layer in range(LAYERS):
            states = self._transform(states, spans, f"encoder.layer.{layer}")
        return states, spans

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


def _pack(lengths: Sequence[int]) -> Iterator[range]:
    """Yield the numbers of texts in a row that the model reads at once."""
    first, total = 0, 0
    for number, length in enumerate(lengths):
        if total and total + length > TOKENS_IN_PLACE:
            yield range(first, number)
            first, total = number, 0
        total += length
    if first < len(lengths):
        yield range(first, len(lengths))


@contextmanager
def _refuse_other_weights() -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError) as error:
        raise PortProtocolError(
            PORT, f"the weights are not those of this model ({error})"
        ) from error


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
