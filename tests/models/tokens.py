"""Counts tokens as a real model's vocabulary does, without running the model."""

import struct
from functools import cache
from typing import Any, BinaryIO

from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

from tests.models.weights import weights

NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?"} | {
    10: "Q",
    11: "q",
    12: "d",
}
STRING, ARRAY = 8, 9


def tokens(text: str) -> int:
    """Return how many tokens *text* is to the small model of our tests."""
    return len(_tokenizer().encode(text).ids)


@cache
def _tokenizer() -> Tokenizer:
    with weights().open("rb") as file:
        known = _metadata(file)
    words = known["tokenizer.ggml.tokens"]
    merges = [tuple(pair.split(" ")) for pair in known["tokenizer.ggml.merges"]]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = Sequence(
        [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    )
    return tokenizer


def _metadata(file: BinaryIO) -> dict[str, Any]:
    """Read the head of a GGUF file: the vocabulary is in it."""
    assert file.read(4) == b"GGUF"
    _, _, count = struct.unpack("<IQQ", file.read(20))
    return dict(_pair(file) for _ in range(count))


def _pair(file: BinaryIO) -> tuple[str, Any]:
    name = _string(file)
    return name, _value(file, _number(file, "I"))


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == STRING:
        return _string(file)
    if kind == ARRAY:
        of, length = _number(file, "I"), _number(file, "Q")
        return [_value(file, of) for _ in range(length)]
    return _number(file, NUMBERS[kind])


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "Q")).decode()


def _number(file: BinaryIO, form: str) -> Any:
    [value] = struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))
    return value
