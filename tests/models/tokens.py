"""Counts tokens as a real model's vocabulary does, without running the model."""

import struct
from functools import cache
from typing import Any, BinaryIO

from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

from tests.models.weights import model_file

NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?"} | {
    10: "Q",
    11: "q",
    12: "d",
}
STRING, ARRAY = 8, 9


def tokens(text: str) -> int:
    """Return the number of tokens of *text* for the small model of our tests."""
    return len(token_ids(text))


def token_ids(text: str) -> list[int]:
    """Return the tokens of *text* as the numbers that the small model knows them by."""
    ids: list[int] = _tokenizer().encode(text).ids
    return ids


@cache
def _tokenizer() -> Tokenizer:
    with model_file().open("rb") as file:
        metadata = _read_metadata(file)
    words = metadata["tokenizer.ggml.tokens"]
    merges = [tuple(pair.split(" ")) for pair in metadata["tokenizer.ggml.merges"]]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = Sequence(
        [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
    )
    return tokenizer


def _read_metadata(file: BinaryIO) -> dict[str, Any]:
    """Read the metadata of a GGUF file; it contains the vocabulary."""
    assert file.read(4) == b"GGUF"
    _, _, count = struct.unpack("<IQQ", file.read(20))
    return dict(_read_pair(file) for _ in range(count))


def _read_pair(file: BinaryIO) -> tuple[str, Any]:
    name = _read_string(file)
    return name, _read_value(file, _read_number(file, "I"))


def _read_value(file: BinaryIO, kind: int) -> Any:
    if kind == STRING:
        return _read_string(file)
    if kind == ARRAY:
        of, length = _read_number(file, "I"), _read_number(file, "Q")
        return [_read_value(file, of) for _ in range(length)]
    return _read_number(file, NUMBERS[kind])


def _read_string(file: BinaryIO) -> str:
    return file.read(_read_number(file, "Q")).decode()


def _read_number(file: BinaryIO, form: str) -> Any:
    [value] = struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))
    return value
