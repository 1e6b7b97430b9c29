"""How many tokens a text takes, near enough and without a vocabulary."""

import re

# What byte-pair encodings never join: a word with the space before it, up to three
# digits, a run of signs, a run of white space.
_PIECE = re.compile(r" ?[^\W\d_]+|\d{1,3}| ?(?:[^\w\s]|_)+|\s+")
_COMMON = 6
_LETTERS_A_TOKEN = 4


def tokens(text: str) -> int:
    """Estimate the tokens of *text*."""
    return sum(_estimate(piece) for piece in _PIECE.findall(text))


def _estimate(piece: str) -> int:
    word = piece.strip()
    if not word.isalpha():
        return 1 + len(word) // 4
    if not word.isascii():
        return -(-len(word.encode()) // _LETTERS_A_TOKEN)
    if word.isupper():
        return -(-len(word) // 3)
    return 1 + max(0, len(word) - _COMMON) // _LETTERS_A_TOKEN
